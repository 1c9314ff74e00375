"""Students whose names are the attack. They hand in honest work, which earns its points under exactly that name."""

from tests.corpora.hostile.attacks import ALL_HONEST, handed_in

NAMES = {
    "formula": "=cmd|'calc'!A0",
    "formula_plus": "+1+1",
    "formula_minus": "-2+3",
    "formula_at": "@SUM(A1:A9)",
    "quotes_and_commas": 'ada","100","',
    "page": "<script>alert(1)<!-- -->",
    "attribute": '" onmouseover="alert(1)',
    "template": "{{ 7*7 }}{% raw %}",
    "turned_writing": "ada\u202egnp.exe",
    "invisible": "ada\u200b\u2060",
    "option": "--regrade",
    "option_short": "-rf",
    "shell": "$(touch left-by-hostile);`id`|&",
    "spaces": "  ada  ",
    "dots": "ada..",
    "percent": "%2e%2e%2f%00",
    "backslash": "ada\\..\\..\\grace",
    "name_of_a_temporary_file": "x.~0123456789abcdef.tmp",
    "long": "é" * 99,
    "cell_error": "#REF!",
    "number": "007",
    "null": "null",
    "emoji": "👩‍🔬",
    "letters_of_another_alphabet": "\u0430da",
    "wide_letters": "\uff25\uff36\uff25",
    "wide_formula": "\uff1d1+1",
    "markup": "[conceal][link=javascript:1]eve :skull:",
}
for name, student in NAMES.items():
    handed_in(name, f"Is called {student[:40]!a}.", "passed", {"small.py": ALL_HONEST.encode()}, student=student)

UNGRADABLE = {
    "new_line": "ada\ngrace",
    "escape": "ada\x1b[2J",
    "file_of_the_report": "grades.csv",
    "page_of_the_report": "index.html",
    "journal_of_the_gradebook": "gradebook.db-journal",
    "too_long": "x" * 255,
    "not_utf_8": b"ada\xff".decode("utf-8", "surrogateescape"),
    "c1_control": "ada\x9b2J",
}
for name, student in UNGRADABLE.items():
    handed_in(name, f"Is called {student[:40]!a}.", "not graded", {"small.py": ALL_HONEST.encode()}, student=student)
