"""Shows results to people: pages, a table of grades, the terminal."""
