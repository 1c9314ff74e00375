"""The commands: read options, call one room, print the outcome, set the exit status."""
