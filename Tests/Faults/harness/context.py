"""What a fault gets to work with, and what it gives back."""

from __future__ import annotations

import concurrent.futures
import pathlib
import random
import re
import shutil
import threading
import time
from dataclasses import dataclass, field
from typing import Callable, Iterable, TypeVar

from .account import Account
from .messages import Writer
from .processes import Finished

Item = TypeVar("Item")
_ALIKE = re.compile(
    r"[0-9A-Z]{26}[-0-9]*|(tk|mk)[0-9a-f]{12}|\d+|/(email|sms|voicemail|chat|portal|first|second)/|\.\w{2,4}\b")


class Skip(Exception):
    """The fault cannot be made here; the text says what is missing."""


@dataclass
class Result:
    """What one fault found."""

    instances: int = 0
    in_flight: int = 0
    lost: int = 0
    twice: int = 0
    findings: list[str] = field(default_factory=list)
    """What was violated, one line each; the fault fails when there is one."""
    notes: list[str] = field(default_factory=list)
    """Measurements and what else is worth a line."""
    skipped: str = ""
    """Why it, or a part of it, could not be tried here."""
    tried: int = 0
    """How many of its points were tried before its time was up, of `points`."""
    points: int = 0
    seconds: float = 0
    is_closed: bool = False
    """Set when the fault was stopped: what its last attempts say then says nothing about the daemon."""
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    # Reentrant, because the handler of a signal may need it while its own thread holds it.

    @property
    def verdict(self) -> str:
        if self.findings:
            return "FAILED"
        return "skipped" if self.skipped and not self.tried else "passed"

    def grouped(self) -> list[str]:
        """The findings, those alike in one line with how often they came and where first."""
        groups: dict[str, list[str]] = {}
        for line in self.findings:
            groups.setdefault(_ALIKE.sub("…", line.split(": ", 1)[-1]), []).append(line)
        return [
            lines[0] + (f"  (and {len(lines) - 1} like it)" if len(lines) > 1 else "") for lines in groups.values()]

    def add(self, label: str, account: Account) -> None:
        """Takes over one account."""
        with self._lock:
            if self.is_closed:
                return
            self.instances += 1
            self.in_flight += account.messages
            self.lost += len(account.lost)
            self.twice += len(account.twice)
            self.findings += [f"{label}: {line}" for line in account.lines()]

    def expect(self, holds: bool, what: str) -> bool:
        """Notes a violation unless something holds."""
        if not holds:
            with self._lock:
                if not self.is_closed:
                    self.findings.append(what)
        return holds

    def ended(self, label: str, run: Finished, allowed: Iterable[int]) -> bool:
        """Notes a hang, a trap or an exit status that must not be."""
        if run.hung:
            return self.expect(False, f"{label}: it hung and had to be killed; log ends: {tail(run.output)}")
        if run.crashed:
            return self.expect(False, f"{label}: it crashed, status {run.status}; log ends: {tail(run.output)}")
        return self.expect(
            run.status in set(allowed), f"{label}: it ended with {run.status}; log ends: {tail(run.output)}")

    def note(self, what: str) -> None:
        with self._lock:
            self.notes.append(what)

    def close(self) -> None:
        """Takes nothing more over."""
        with self._lock:
            self.is_closed = True


def tail(text: str, lines: int = 3) -> str:
    return " | ".join(text.strip().splitlines()[-lines:])


class TimeUp(BaseException):
    """The fault's time, and the grace after it, are over; no error, so that nothing catches it by mistake."""


class Context:
    """One fault's surroundings: a scratch directory, a budget of time, and chance that a seed repeats."""

    def __init__(self, name: str, scratch: pathlib.Path, memory: pathlib.Path, seed: int, is_long: bool,
                 budget: float, result: Result) -> None:
        self.name = name
        self._result = result
        self.disk = scratch / name
        """A directory on a real file system."""
        self.memory = memory / name
        """A directory on a fast one, for faults that have nothing to do with disks."""
        self.is_long = is_long
        self.seed = seed
        self.random = random.Random(f"{seed} {name}")
        self._end = time.monotonic() + budget
        self._stop = threading.Event()
        for path in (self.disk, self.memory):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)

    @property
    def time_left(self) -> float:
        return self._end - time.monotonic()

    def writer(self, label: object = "") -> Writer:
        return Writer(random.Random(f"{self.seed} {self.name} {label}"))

    def each(self, items: list[Item], work: Callable[[int, Item], None], workers: int = 2) -> int:
        """Does the items on two threads until the budget is spent; returns how many were done.

        Sampled items should come in an order that makes any beginning of the list a fair sample. The first item is
        done even when there is no time left: a fault that tried nothing proves nothing.
        """
        self._result.points += len(items)
        done = 0
        lock = threading.Lock()

        def one(index: int, item: Item) -> None:
            nonlocal done
            if self._stop.is_set() or (self.time_left < 0 and index > 0):
                return
            work(index, item)
            with lock:
                done += 1
                self._result.tried += not self._result.is_closed

        pool = concurrent.futures.ThreadPoolExecutor(workers)
        try:
            futures = [pool.submit(one, index, item) for index, item in enumerate(items)]
            for future in concurrent.futures.as_completed(futures):
                future.result()
        finally:
            self._stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            self._stop.clear()
        return done

    def steps(self, *parts: Callable[[Context, Result], None]) -> None:
        """Does a fault's parts one after the other until the budget is spent."""
        self._result.points += len(parts)
        for index, part in enumerate(parts):
            if self.time_left < 0 and index > 0:
                return
            part(self, self._result)
            self._result.tried += 1

    def sample(self, items: list[Item], count: int) -> list[Item]:
        """At most so many of them by chance; all of them in a long run."""
        if self.is_long or len(items) <= count:
            chosen = list(items)
            self.random.shuffle(chosen)
            return chosen
        return self.random.sample(items, count)
