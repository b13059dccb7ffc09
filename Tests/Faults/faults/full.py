"""A disk that is full for a while, of blocks or of inodes: it is said, nothing is lost, and it goes on by itself."""

from __future__ import annotations

import contextlib
import os
import pathlib
import time

from harness import mounts
from harness.account import take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk

NAME = "full"
SUMMARY = "small file systems run out of blocks or inodes, then there is room again"
SHARE = 20

CASES = (
    ("spool and state", "blocks", True), ("spool and state", "blocks", False), ("spool and state", "inodes", True),
    ("spool and state", "inodes", False), ("state", "blocks", False), ("state", "inodes", False),
    ("spool", "blocks", False), ("spool", "inodes", False))
"""Which place, what runs out, and whether the daemon keeps its reserve or runs against the wall."""


def run(context: Context, result: Result) -> None:
    mounts.need_root("mounting a tmpfs")

    def one(index: int, case: tuple[str, str, bool]) -> None:
        _one(context, result, index, *case)

    # Most of a case is waiting for the service to look again.
    context.each(list(CASES), one, workers=4)


def _one(context: Context, result: Result, index: int, place: str, what: str, is_guarded: bool) -> None:
    root = context.memory / f"n{index}"
    label = f"{place} out of {what}, {'with' if is_guarded else 'without'} the reserve"
    options = ["-t", "tmpfs", "-o", "size=6m,nr_inodes=1500", "tmpfs"]
    small = {"spool and state": root, "spool": root / "spool", "state": root / "state"}[place]
    root.mkdir(exist_ok=True)
    with mounts.mounted(options, small):
        limits = {} if is_guarded else {"disk-free": "0 MB", "disk-free-percent": "0"}
        desk = Desk(root, limits=limits)
        writer = context.writer(index)
        with Service(desk) as service:
            result.expect(service.wait_ready(), f"{label}: not ready: {service.log[-300:]}")
            drops = desk.drop_all(writer.mixed(), age=60)
            service.wait_quiet(20)
            ballast = small / "ballast"
            ballast.mkdir()
            # The gateway needs room for what it drops; the daemon needs more for what it makes of it.
            _fill(ballast, what, 60_000 if what == "blocks" else 40)
            for _ in range(10):
                try:
                    drops.append(desk.drop(writer.mail(size=1500), age=60))
                except OSError:
                    break
            _fill(ballast, what, 8000 if what == "blocks" else 2)
            told = _is_told(service, is_guarded)
            time.sleep(1)
            alive = service.process.poll() is None
            for path in ballast.iterdir():
                path.unlink()
            ballast.rmdir()
            result.expect(alive, f"{label}: the service ended: {service.log[-400:]}")
            drops.append(desk.drop(writer.mail()))
            quiet = service.wait_quiet(70)
            result.expect(
                quiet, f"{label}: not back {desk.waiting()} wait; STATUS {service.status}; log {service.log[-400:]}")
            ended = service.stop()
        result.ended(label, ended, (0,))
        if not told:
            result.note(f"{label}: nothing failed, there was room enough")
        drafts = [path for path in (desk.spool / "inbox").glob("*/tmp/*")]
        for path in drafts:
            path.unlink()
        result.add(label, take(desk, drops))


def _is_told(service: Service, is_guarded: bool) -> bool:
    """Whether the shortage shows, in STATUS or in the log."""
    end = time.monotonic() + 8
    while time.monotonic() < end:
        service.listen()
        if "intake waits" in service.status or "batch failed" in service.log:
            return True
        time.sleep(0.1)
    return False


def _fill(ballast: pathlib.Path, what: str, leave: int) -> None:
    """Fills a small file system, but for so many bytes or inodes; fuller yet where the daemon took some meanwhile."""
    room = os.statvfs(ballast)
    start = len(os.listdir(ballast))
    with contextlib.suppress(OSError):
        if what == "blocks":
            free = room.f_bavail * room.f_frsize - leave
            if free > 0:
                (ballast / f"b{start}").write_bytes(b"x" * free)
        else:
            for number in range(max(0, room.f_favail - leave)):
                (ballast / f"i{start + number}").touch()
