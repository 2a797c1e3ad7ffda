"""What is full of mistakes on purpose is read by type checkers only."""

collect_ignore = ["mistakes.py"]
