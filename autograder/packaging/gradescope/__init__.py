"""The Gradescope zip, and what runs in its container."""
