"""What a Gradescope package runs in Gradescope's container: it knows one exercise and one submission."""
