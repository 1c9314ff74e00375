"""From one submission to its result."""
