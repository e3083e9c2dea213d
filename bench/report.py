"""The table that is printed, and the same as JSON."""

import json
import os
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True)
class Goal:
    """The ratio to reach: at least ``bound``, or at most where less is better."""

    bound: float
    at_most: bool = False

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"

    def is_met_by(self, ratio: float) -> bool:
        """Tell whether ``ratio`` reaches the goal."""
        return ratio <= self.bound if self.at_most else ratio >= self.bound


@dataclass(frozen=True)
class Row:
    """One pair: every figure of ours and of the limit, in the order of the rounds."""

    what: str
    against: str
    unit: str
    ours: Sequence[float]
    limit: Sequence[float]
    goal: Goal | None = None

    @property
    def ratio(self) -> float:
        """Our median over the limit's."""
        return statistics.median(self.ours) / statistics.median(self.limit)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest ratio of a single round."""
        ratios = [ours / limit for ours, limit in zip(self.ours, self.limit, strict=True)]
        return min(ratios), max(ratios)

    @property
    def verdict(self) -> str:
        """Say whether the goal is reached; nothing where there is none."""
        if self.goal is None:
            return ""
        return "yes" if self.goal.is_met_by(self.ratio) else "MISSED"

    def as_json(self) -> dict[str, Any]:
        """Return all that is known of the pair."""
        return {
            "what": self.what,
            "against": self.against,
            "unit": self.unit,
            "ours": statistics.median(self.ours),
            "limit": statistics.median(self.limit),
            "ratio": round(self.ratio, 3),
            "ratio_spread": [round(ratio, 3) for ratio in self.spread],
            "goal": str(self.goal) if self.goal else None,
            "met": self.goal.is_met_by(self.ratio) if self.goal else None,
            "ours_runs": list(self.ours),
            "limit_runs": list(self.limit),
        }


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned text."""
    lines: list[tuple[str, ...]] = [
        ("what", "unit", "ours", "limit", "against", "ratio", "spread", "goal", "met")
    ]
    for row in rows:
        low, high = row.spread
        lines.append(
            (
                *(row.what, row.unit, figure(row.ours), figure(row.limit), row.against),
                *(f"{row.ratio:.2f}", f"{low:.2f}-{high:.2f}"),
                *(str(row.goal or ""), row.verdict),
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def figure(values: Sequence[float]) -> str:
    """Return the median of ``values`` as a person reads it."""
    median = statistics.median(values)
    return f"{median:,.0f}" if median >= 100 else f"{median:.3g}"


def save(rows: Sequence[Row], facts: dict[str, Any]) -> Path:
    """Write the rows and what they were measured on, under the time and as the latest."""
    RESULTS.mkdir(exist_ok=True)
    now = time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime())
    machine = {
        "system": platform.platform(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    document = {"measured_at": now, **machine, **facts, "rows": [row.as_json() for row in rows]}
    text = json.dumps(document, indent=1, ensure_ascii=False)
    for name in (now, "latest"):
        (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    return RESULTS / f"{now}.json"
