"""Mutation testing of the course: small wrong changes to the reference solutions, each graded as a submission."""
