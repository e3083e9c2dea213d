"""Measure several things by turns, so that a busy moment of the machine falls on all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Takes the seconds it may run and returns the figure.
Run = Callable[[float], float]


@dataclass(frozen=True)
class Subject:
    """Something to measure again and again."""

    name: str
    run: Run


@dataclass(frozen=True)
class Pace:
    """How often each subject is measured, and how long one run lasts."""

    rounds: int
    seconds: float


def alternate(subjects: Sequence[Subject], pace: Pace) -> dict[str, list[float]]:
    """Return each subject's figures, one per round; every other round goes backwards."""
    figures: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for number in range(pace.rounds):
        for subject in subjects[:: -1 if number % 2 else 1]:
            figures[subject.name].append(subject.run(pace.seconds))
    return figures
