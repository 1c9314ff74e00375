"""The grading engine of Gradients by Hand: it knows no exercise and holds no solution."""

__version__ = "0.1.0"
