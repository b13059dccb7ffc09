"""Clocks that jump, and files from other centuries: everything still arrives, once, under ids of its own."""

from __future__ import annotations

import os
import pathlib
import shutil
import time

from harness import daemon
from harness.account import take
from harness.context import Context, Result, Skip
from harness.daemon import Service
from harness.desk import Desk

NAME = "clock"
SUMMARY = "files from 1970 and 2100; the clock a year back or ahead, between runs and under the running service"
SHARE = 14
_YEAR = 365 * 86_400


def run(context: Context, result: Result) -> None:
    context.steps(_file_times)
    library = next(iter(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)
    if library is None:
        raise Skip("faketime is not installed (files with strange times were tried)")
    context.steps(
        lambda context, result: _while_running(context, result, library),
        lambda context, result: _between_runs(context, result, library))


def _file_times(context: Context, result: Result) -> None:
    desk = Desk(context.memory / "times")
    writer = context.writer("times")
    times = [0, 1, 2**31 - 1, 2**31, 4_102_444_800, 253_402_300_800, -1, -2**31, time.time() + 3600]
    drops = []
    for then in times:
        drop = desk.drop(writer.any())
        os.utime(desk.inbox(drop.gateway) / drop.name, (then, then))
        drops.append(drop)
    run = daemon.once(desk)
    if result.ended("files from other times", run, (0, 1)):
        result.add("files from other times", take(desk, drops))


def _fake(desk: Desk, library: pathlib.Path, clock: pathlib.Path, offset: str) -> dict[str, str]:
    """The environment in which a file says what time it is.

    The library changes the environment before main, and Swift 6 then finds no arguments; so everything is said by
    variables, and there is no `--once`.
    """
    _set(clock, offset)
    return {
        # Monotonic clocks do not jump, and neither may what waits by them.
        "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1", "NO_FAKE_STAT": "1",
        "FIRSTLINE_SETTINGS": str(desk.settings), "FIRSTLINE_RULES": str(desk.rules),
        "FIRSTLINE_SPOOL": str(desk.spool), "FIRSTLINE_STATE": str(desk.state), "FIRSTLINE_SOCKET": str(desk.socket),
        "FIRSTLINE_LOG": "human"}


def _set(clock: pathlib.Path, offset: str) -> None:
    draft = clock.with_suffix(".new")
    draft.write_text(offset + "\n")
    draft.rename(clock)


def _tidy_up(service: Service) -> None:
    """Removes what the library shares among processes; it leaves that behind itself."""
    for name in ("faketime_shm_", "sem.faketime_sem_"):
        pathlib.Path(f"/dev/shm/{name}{service.process.pid}").unlink(missing_ok=True)


def _between_runs(context: Context, result: Result, library: pathlib.Path) -> None:
    desk = Desk(context.memory / "between")
    writer = context.writer("between")
    drops = []
    mail = None
    for offset in ("+0", f"-{_YEAR}", f"+{_YEAR}", f"-{50 * _YEAR}", f"+{60 * _YEAR}", "+0"):
        drops += desk.drop_all([writer.any() for _ in range(5)], age=60)
        if offset == f"-{_YEAR}" and mail:
            # A clock that went back does not make an old key a new one.
            drops.append(desk.drop(writer.mail_copy(mail), age=60))
        mail = desk.drop(writer.mail(), age=60)
        drops.append(mail)
        with Service(desk, extra=_fake(desk, library, context.memory / "between.clock", offset)) as service:
            result.expect(service.wait_ready(), f"the clock at {offset} s: not ready: {service.log[-300:]}")
            quiet = service.wait_quiet(20)
            result.expect(quiet, f"the clock at {offset} s: {desk.waiting()} files wait after 20 s")
            result.ended(f"the clock at {offset} s", service.stop(), (0,))
        _tidy_up(service)
    result.ended("the right time again", daemon.once(desk), (0, 1))
    result.add("the clock between runs", take(desk, drops))
    years = {path.name[3:7] for path in (desk.spool / "tiers").glob("*/new/*")}
    result.note(f"years in names of envelopes: {', '.join(sorted(years))}")


def _while_running(context: Context, result: Result, library: pathlib.Path) -> None:
    desk = Desk(context.memory / "running")
    writer = context.writer("running")
    clock = context.memory / "running.clock"
    drops = []
    with Service(desk, extra=_fake(desk, library, clock, "+0")) as service:
        result.expect(service.wait_ready(), f"not ready: {service.log[-300:]}")
        for offset in ("-86400", "+86400", f"-{_YEAR}", f"+{_YEAR}", "+0"):
            _set(clock, offset)
            # The kernel stamps files with the true time. Where the daemon's clock is ahead of it, a file that is being
            # written in place looks old, which no clock of one machine can do; so then there are none.
            hows = ("rename", "link") if offset.startswith("+") else ("rename", "link", "in place", "anonymous")
            drops += [desk.drop(writer.any(), how) for how in hows]
            began = time.monotonic()
            quiet = service.wait_quiet(20)
            waited = time.monotonic() - began
            result.expect(quiet, f"the clock jumped to {offset} s: {desk.waiting()} files wait after 20 s")
            result.note(f"the clock at {offset} s: quiet after {waited:.1f} s")
        result.ended("the clock under the service", service.stop(), (0,))
    _tidy_up(service)
    account = take(desk, drops)
    result.add("the clock under the service", account)
    shutil.rmtree(desk.root)
