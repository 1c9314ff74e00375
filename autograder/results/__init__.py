"""`result.json` and the report folder: format, history, audit, and the SQL table."""
