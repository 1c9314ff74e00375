"""What people read of the results: pages, a table of grades, the terminal."""
