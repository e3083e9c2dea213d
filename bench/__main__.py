"""Run the benchmarks: ``python -m bench [--only NAME] [--quick]``."""

import argparse
import importlib
import os
import sys

from bench import report
from bench.rounds import Pace
from bench.servers import Servers
from nexusone.stack.failure import StackError

# In the order in which they run; modules of this package with a function `measure`.
NAMES = ("charges", "scopes", "pages", "screens", "jobs")
CAREFUL, QUICK = Pace(rounds=5, seconds=2), Pace(rounds=5, seconds=1)


def main() -> None:
    """Measure what is asked for, print the table, write the JSON."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure ratios on this machine.")
    parser.add_argument("--only", action="append", choices=NAMES, help="measure only this")
    parser.add_argument("--quick", action="store_true", help="shorter runs, rougher figures")
    options = parser.parse_args()
    pace = QUICK if options.quick else CAREFUL
    try:
        with Servers() as servers:
            rows, facts = _measure(servers, options.only or NAMES, pace)
    except StackError as error:
        sys.exit(f"bench: {error}")
    print(report.table(rows))
    print(f"\nWritten to {report.save(rows, facts)}")


def _measure(
    servers: Servers, names: list[str] | tuple[str, ...], pace: Pace
) -> tuple[list[report.Row], dict[str, object]]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    provided = servers.provide()
    # Django reads the addresses when it is set up, so nothing of it is imported before.
    importlib.import_module("django").setup()
    print(f"Planting data: {provided}", file=sys.stderr)
    seeds = importlib.import_module("bench.seeds").plant()
    rows: list[report.Row] = []
    for name in names:
        print(f"Measuring {name}", file=sys.stderr)
        rows += importlib.import_module(f"bench.{name}").measure(seeds, servers, pace)
    facts = {"services": provided, "rounds": pace.rounds, "seconds_per_run": pace.seconds}
    return rows, facts


if __name__ == "__main__":
    main()
