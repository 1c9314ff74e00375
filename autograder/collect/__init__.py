"""Takes bulk downloads of learning platforms apart into `SUBMISSIONS/<student>/<exercise>/<file>`."""
