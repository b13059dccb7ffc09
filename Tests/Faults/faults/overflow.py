"""Events are lost: the daemon sleeps while more comes than inotify's queue holds."""

from __future__ import annotations

import os
import pathlib
import signal

from harness import processes
from harness.account import take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk

NAME = "overflow"
SUMMARY = "SIGSTOP, more events than the kernel keeps, then files nobody tells of, SIGCONT"
SHARE = 16
_SHORT = 1500
_LONG = 20_000


def run(context: Context, result: Result) -> None:
    context.steps(_overflow)


def _overflow(context: Context, result: Result) -> None:
    limit = int(pathlib.Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    desk = Desk(context.memory / "desk")
    writer = context.writer()
    with Service(desk) as service:
        result.expect(service.wait_ready(), f"not ready: {service.log[-300:]}")
        # READY comes before the first look at the directories; one still to be made would find the files without any event.
        drops = [desk.drop(writer.sms()), desk.drop(writer.telegram())]
        result.expect(service.wait_quiet(20), "two files dropped after READY wait for more than 20 s")
        processes.kill(service.process, signal.SIGSTOP)
        try:
            for gateway in ("sms", "chat"):
                _fill_queue(desk.inbox(gateway), limit + 1000)
            count = _LONG if context.is_long else _SHORT
            # In place leaves the daemon to find out what is finished.
            drops += [desk.drop(writer.sms(), "in place") for _ in range(count // 3)]
            drops += [desk.drop(writer.telegram()) for _ in range(count - count // 3)]
        finally:
            processes.kill(service.process, signal.SIGCONT)
        quiet = service.wait_quiet(30)
        result.expect(quiet, f"{desk.waiting()} of {len(drops)} files still wait; STATUS {service.status}")
        drops.append(desk.drop(writer.mail()))
        result.expect(service.wait_quiet(20), "a file dropped afterwards waits for more than 20 s")
        result.ended("overflow", service.stop(), (0,))
    result.add("overflow", take(desk, drops))


def _fill_queue(directory: pathlib.Path, events: int) -> None:
    """Makes events, of names that are never taken, until the queue has no room for those of real files.

    Two files in turn: the kernel puts equal events that follow each other into one.
    """
    for number in range(events // 2 + 1):
        path = directory / f".{number % 2}"
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o640))
    for number in range(2):
        (directory / f".{number}").unlink(missing_ok=True)
