"""What students work with: checks of the working copy, and what is said about them."""
