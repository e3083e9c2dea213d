"""The tables of docs/permissions.md."""

from functools import cache
from pathlib import Path

from tests.permissions.company import WALKERS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


@cache
def rows(heading: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the rows under a heading: what each walker finds, by door and method."""
    _before, _heading, rest = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    found = {}
    for line in rest.partition("\n## ")[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 2 + len(WALKERS):
            found[cells[0].strip("`"), cells[1]] = tuple(cells[2:])
    return found


def row(door: str, method: str, found: tuple[str, ...]) -> str:
    """Write one row as it stands in the page."""
    return f"| `{door}` | {method} | {' | '.join(found)} |"
