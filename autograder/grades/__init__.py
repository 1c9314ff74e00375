"""Who is in the class and what counts in the end: roster, lateness, final grades."""
