"""Processes of several threads, each with a database connection of its own, that do one thing."""

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self
from uuid import UUID

import django
from django.db import connections
from django.utils.module_loading import import_string

# Given all workspaces, an action returns the function that is called again and again.
Action = Callable[[Sequence[UUID]], Callable[[], None]]


class Clients:
    """``processes`` × ``threads`` that call the action at the dotted path ``action``."""

    def __init__(
        self, action: str, workspaces: Sequence[UUID], *, threads: int, processes: int = 1
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes = []
        self._children = []
        for _number in range(processes):
            ours, theirs = context.Pipe()
            child = context.Process(
                target=_serve, args=(theirs, action, list(workspaces), threads), daemon=True
            )
            child.start()
            self._pipes.append(ours)
            self._children.append(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for pipe in self._pipes:
            pipe.close()
        for child in self._children:
            child.join(10)

    def rate(self, seconds: float) -> float:
        """Return how often a second all of them together did it."""
        for pipe in self._pipes:
            pipe.send(seconds)
        for pipe in self._pipes:
            pipe.recv()  # Its threads are connected.
        for pipe in self._pipes:
            pipe.send(None)
        return sum(float(pipe.recv()) for pipe in self._pipes)


def _serve(pipe: Connection, action: str, workspaces: list[UUID], threads: int) -> None:
    django.setup()
    act = import_string(action)(workspaces)
    while True:
        try:
            seconds = pipe.recv()
        except EOFError:
            return
        pipe.send(_drive(act, threads, seconds, pipe))


def _drive(act: Callable[[], None], threads: int, seconds: float, pipe: Connection) -> float:
    counts = [0] * threads
    ready, go = threading.Barrier(threads + 1), threading.Event()

    def work(number: int) -> None:
        act()
        ready.wait()
        go.wait()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            act()
            counts[number] += 1
        connections.close_all()

    crew = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for thread in crew:
        thread.start()
    ready.wait()
    pipe.send("ready")
    pipe.recv()
    started = time.perf_counter()
    go.set()
    for thread in crew:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)
