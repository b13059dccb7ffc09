"""Events are lost: the daemon sleeps while more files come than inotify's queue holds."""

from __future__ import annotations

import pathlib
import signal

from harness import processes
from harness.account import take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk

NAME = "overflow"
SUMMARY = "SIGSTOP, 20,000 files, SIGCONT: more events than the kernel keeps"
SHARE = 6


def run(context: Context, result: Result) -> None:
    limit = int(pathlib.Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    desk = Desk(context.memory / "desk")
    writer = context.writer()
    with Service(desk) as service:
        result.expect(service.wait_ready(), f"not ready: {service.log[-300:]}")
        processes.kill(service.process, signal.SIGSTOP)
        try:
            # In place makes the most events, and leaves the daemon to find out what is finished.
            drops = [desk.drop(writer.sms(), "in place") for _ in range(limit // 4 + 1000)]
            drops += [desk.drop(writer.telegram()) for _ in range(20_000 - len(drops))]
        finally:
            processes.kill(service.process, signal.SIGCONT)
        quiet = service.wait_quiet(max(60.0, context.time_left))
        result.expect(quiet, f"{desk.waiting()} of {len(drops)} files still wait; STATUS {service.status}")
        drops.append(desk.drop(writer.mail()))
        result.expect(service.wait_quiet(10), "a file dropped afterwards waits for more than 10 s")
        result.ended("overflow", service.stop(), (0,))
    result.add("overflow", take(desk, drops))
