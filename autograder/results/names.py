"""The names of all files and folders in a report folder."""

from __future__ import annotations

RESULT_FILE, FEEDBACK_FILE = "result.json", "feedback.html"
OUTLINE_FILE, LATE_FILE = "outline.json", "late.json"
RESULT_FILES = (RESULT_FILE, FEEDBACK_FILE, OUTLINE_FILE, LATE_FILE)  # in OUT/<student>/<exercise>/

GRADES_FILE, FINAL_FILE, PAGE_FILE = "grades.csv", "final_grades.csv", "index.html"
AUDIT_FILE, TABLE_FILE, CLASS_FILE = "audit.jsonl", "results.sqlite", ".class.json"
GRADEBOOK_FILE, CONFIG_FILE, BY_HAND_FILE = "gradebook.db", "nbgrader_config.py", "by_hand.jsonl"
SUGGESTIONS_FILE = "suggestions.json"
IGNORE_FILE, WRITE_TEST = ".gitignore", ".write-test"
AUTOGRADED, GONE = "autograded", ".gone"
BESIDE = ("", "-journal", "-wal", "-shm")  # what SQLite adds to the name of a database

OUT_FILES = (
    *(GRADES_FILE, FINAL_FILE, PAGE_FILE, AUDIT_FILE, CONFIG_FILE, BY_HAND_FILE),
    *(f"{name}{end}" for name in (GRADEBOOK_FILE, TABLE_FILE) for end in BESIDE),
    *(CLASS_FILE, SUGGESTIONS_FILE, WRITE_TEST, IGNORE_FILE),
)
OUT_FOLDERS = (AUTOGRADED, GONE)
OF_NBGRADER = ("feedback", "release", "gradebook.csv")  # what its commands write into the working directory
