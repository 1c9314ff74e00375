"""Web pages of the lectures and guides."""
