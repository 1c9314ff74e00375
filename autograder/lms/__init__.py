"""All formats of other systems: downloads in, tables out, one file for each platform."""
