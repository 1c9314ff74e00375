"""Everything that knows another system's format: downloads in, tables out, one file for each platform."""
