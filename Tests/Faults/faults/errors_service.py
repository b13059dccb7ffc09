"""Errors in the running service for a while: it says so, tries again, and is back by itself when they are gone."""

from __future__ import annotations

import shutil
import signal
import os
import time

from harness import processes
from harness.account import Allowance, take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.tracing import need_strace

NAME = "errors-service"
SUMMARY = "the same errors in the running service, for two seconds: it has to come back by itself"
SHARE = 30
CASES = (
    ("fsync", "EIO"), ("fdatasync", "EIO"), ("syncfs", "EIO"), ("renameat2", "EIO"), ("renameat", "ENOSPC"),
    ("unlinkat", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("write", "ENOSPC"), ("write", "EDQUOT"),
    ("openat", "EMFILE"), ("openat", "ENFILE"), ("fdatasync", "ENOSPC"), ("getdents64", "EIO"), ("pread64", "EIO"),
    ("newfstatat", "EIO"), ("fstat", "EIO"))


def run(context: Context, result: Result) -> None:
    need_strace()
    cases = [(family, error, when) for family, error in CASES for when in ("1+", "2+3")]
    chosen = context.sample(cases, 22)

    def one(index: int, case: tuple[str, str, str]) -> None:
        family, error, when = case
        label = f"{family} fails with {error}, {when}"
        desk = Desk(context.memory / f"n{index}")
        writer = context.writer(index)
        drops = []
        with Service(desk) as service:
            if not result.expect(service.wait_ready(), f"{label}: not ready: {service.log[-300:]}"):
                return
            tracer = processes.start(
                ["strace", "-f", "-qq", "-p", str(service.pid), "-e", f"trace={family}", "-e",
                 f"inject={family}:error={error}:when={when}", "-o", "/dev/null"])
            try:
                time.sleep(0.5)
                # Enough for a batch that is synced by one syncfs, and then single ones.
                drops += desk.drop_all(writer.mixed(), age=60)
                drops += desk.drop_all([writer.any() for _ in range(15)], age=60)
                for _ in range(4):
                    time.sleep(0.4)
                    drops.append(desk.drop(writer.mail()))
                alive = service.process.poll() is None
            finally:
                # strace lets go of the daemon when it is told to end.
                os.kill(tracer.pid, signal.SIGTERM)
                try:
                    tracer.wait(5)
                except Exception:  # noqa: BLE001
                    pass
                processes.reap(tracer)
            result.expect(alive, f"{label}: the service ended: {service.log[-400:]}")
            drops.append(desk.drop(writer.mail()))
            # The pause between tries has grown to some seconds by then.
            quiet = service.wait_quiet(25)
            result.expect(quiet, f"{label}: not back after 25 s: {desk.waiting()} wait; log ends {service.log[-500:]}")
            service.listen()
            failed = "batch failed" in service.log
            ended = service.stop()
        result.ended(label, ended, (0,))
        if failed:
            result.expect("is back" in ended.output, f"{label}: the log does not say that intake is back")
        # A file that could not be read may be held: nobody can tell a bad sector from a bad moment.
        held = family in ("pread64",)
        result.add(label, take(desk, drops, Allowance(held=held)))
        shutil.rmtree(desk.root)

    # Most of a case is waiting for the service to try again.
    done = context.each(chosen, one, workers=4)
    result.note(f"{done} of {len(cases)} cases")
