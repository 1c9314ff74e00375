"""What runs inside the sandbox, beside the student's code; nothing here is secret and nothing here judges.

These modules import NumPy, msgspec and each other, and nothing else of the engine.
"""
