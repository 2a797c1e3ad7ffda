"""What is measured: each function takes a layout and a size, and gives what is to be run.

What is run answers how many observations are not legal, so that all can be compared; or nothing,
where a peer has no such answer.
"""
