"""Makes `assignments/` from `solutions/`."""
