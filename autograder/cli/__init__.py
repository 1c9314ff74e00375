"""The commands: read options, call one room, say what came of it, set the exit status."""
