"""Keeps the world in one file, so that it outlives the process."""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

from integrations.simulators.stripe.courier import Courier
from integrations.simulators.stripe.world import StripeWorld

EVERY_S = 0.5


class Keeper:
    """Looks twice a second: plays what has fallen due, and writes what has changed."""

    def __init__(
        self, world: StripeWorld, courier: Courier, tick: Callable[[], None], folder: Path | None
    ) -> None:
        self._world = world
        self._courier = courier
        self._tick = tick
        self._file = folder / "stripe.json" if folder else None
        self._saved = -1
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="stripe-keeper")

    def start(self) -> None:
        """Load what was kept, and begin to look."""
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._file.exists():
                kept = json.loads(self._file.read_text(encoding="utf-8"))
                self._world.restore(kept["world"])
                self._courier.restore(kept["courier"])
        self._thread.start()

    def save(self) -> None:
        """Write the world in one step: a reader finds the old file or the new one."""
        if self._file is None:
            return
        with self._world.lock:
            if self._saved == self._world.version:
                return
            self._saved = self._world.version
            kept = {"world": self._world.snapshot(), "courier": self._courier.kept()}
            body = json.dumps(kept, ensure_ascii=False)
        beside = self._file.with_suffix(".new")
        beside.write_text(body, encoding="utf-8")
        os.replace(beside, self._file)

    def close(self) -> None:
        """Save and end."""
        self._ended.set()
        self._courier.close()
        self.save()

    def _run(self) -> None:
        while not self._ended.wait(EVERY_S):
            with self._world.lock:
                self._tick()
            self.save()
