"""Modules that run in environments of their own cannot be imported here."""

collect_ignore = ["picture.py", "subjects/mining.py"]
