"""From one answer to a verdict and a name. Pure functions: nothing is started, no file is read."""
