"""What coverage does not measure, and why: `python -m tests.exempt` writes the list into docs/coverage.md."""

import io
import re
import tokenize
import tomllib

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "coverage.md"
PRAGMA = re.compile(r"# pragma: no (?:cover|branch)\b(?: - (?P<reason>\w.*))?")
ENTRY = re.compile(r'^ +(?P<pattern>"[^"]+"),(?: +# (?P<reason>.+))?$', re.MULTILINE)
LINES, PATTERNS = "| file | line | why |\n|---|---|---|\n", "| files or lines | why |\n|---|---|\n"


def lines():
    """Yield file, line and reason of each line of the engine that asks not to be measured; no reason as ""."""
    for path in sorted((ROOT / "autograder").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "pragma" not in source:
            continue
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and "pragma" in token.string:
                found = PRAGMA.search(token.string)
                code = token.line.partition("# pragma")[0].strip()
                yield path.relative_to(ROOT).as_posix(), code, (found and found["reason"]) or ""


def patterns():
    """Yield each pattern of files or lines that are not measured, with the reason beside it; no reason as ""."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.coverage.run]")[2]
    for entry in ENTRY.finditer(text.partition("[tool.mypy]")[0]):
        yield tomllib.loads(f"pattern = {entry['pattern']}")["pattern"], entry["reason"] or ""


def told():
    """Return both tables as they are to be on the page."""
    rows = "".join(f"| `{pattern}` | {why} |\n" for pattern, why in patterns())
    each = "".join(f"| `{file}` | `{code}` | {why} |\n" for file, code, why in lines())
    return f"{PATTERNS}{rows}\n{LINES}{each}"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text.partition(PATTERNS)[0] + told(), encoding="utf-8")
