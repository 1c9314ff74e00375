"""The class and its final grades: roster, lateness, what counts."""
