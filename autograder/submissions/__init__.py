"""What was handed in: one submission, the folder of a class, and when it came."""
