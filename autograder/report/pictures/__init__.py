"""Pictures of wrong answers, as SVG."""
