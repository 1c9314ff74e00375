"""What was handed in: one submission, the folder of a class, and hand-in times."""
