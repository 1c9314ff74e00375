"""What a notebook of the course imports: `check = checker("ex1_perceptron")`, then `check("sigmoid")`.

Every notebook that was ever handed out imports this path, so it never moves. The work is done in `student/kernel.py`.
"""

from autograder.lookup import elsewhere

with elsewhere:  # the notebook's folder is a student's, and may hold a numpy.py
    from autograder.student.kernel import checker, grader

__all__ = ["checker", "grader"]
