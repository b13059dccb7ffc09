"""The file system becomes read-only in the middle: said, nothing lost, and it goes on when it can be written."""

from __future__ import annotations

import os
import signal
import subprocess
import time

from harness import daemon, mounts, processes
from harness.account import take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.tracing import need_strace

NAME = "readonly"
SUMMARY = "EROFS for three seconds; ext4 that aborts; a start on a read-only mount"
SHARE = 14


def run(context: Context, result: Result) -> None:
    need_strace()
    context.steps(_for_a_while)
    mounts.need_loop()
    context.steps(_at_start, _aborted)


def _for_a_while(context: Context, result: Result) -> None:
    """A remount is refused while the ledger is open for writing, so the calls are made to fail as after one."""
    label = "EROFS for three seconds"
    desk = Desk(context.memory / "erofs")
    writer = context.writer("erofs")
    calls = "renameat,renameat2,unlinkat,mkdirat,pwrite64,write,ftruncate,fallocate"
    with Service(desk) as service:
        result.expect(service.wait_ready(), f"{label}: not ready: {service.log[-300:]}")
        drops = desk.drop_all(writer.mixed(), age=60)
        tracer = processes.start(
            ["strace", "-f", "-qq", "-p", str(service.pid), "-e", f"trace={calls}", "-e",
             f"inject={calls}:error=EROFS:when=1+", "-o", "/dev/null"])
        time.sleep(0.3)
        for _ in range(10):
            drops.append(desk.drop(writer.any()))
            time.sleep(0.3)
        os.kill(tracer.pid, signal.SIGTERM)
        tracer.wait(10)
        processes.reap(tracer)
        result.expect(service.process.poll() is None, f"{label}: the service ended")
        result.expect(service.wait_quiet(25), f"{label}: not back; log ends {service.log[-400:]}")
        result.ended(label, service.stop(), (0,))
    result.add(label, take(desk, drops))


def _aborted(context: Context, result: Result) -> None:
    """ext4 gives up (as with errors=remount-ro): everything fails with EROFS until it is mended and mounted."""
    label = "ext4 aborted under traffic"
    picture, point = context.memory / "abort.img", context.memory / "mnt"
    mounts.image(picture, 80, inodes=20_000)
    writer = context.writer("abort")
    drops = []
    with mounts.mounted(["-o", "loop", str(picture)], point):
        desk = Desk(point / "desk", intake={"batch": "8"})
        # The log and the notify socket cannot be on what becomes read-only.
        desk.root = context.memory
        with Service(desk) as service:
            result.expect(service.wait_ready(), f"{label}: not ready: {service.log[-300:]}")
            for number in range(60):
                drops.append(writer.any())
                try:
                    desk.drop(drops[-1], sync=True)
                except OSError:
                    drops[-1].is_accepted = False
                    break
                if number == 40:
                    subprocess.run(["mount", "-o", "remount,abort", str(point)], capture_output=True, timeout=60)
            time.sleep(2)
            alive = service.process.poll() is None
            result.expect(alive, f"{label}: the service ended: {service.log[-300:]}")
            if alive:
                # Where everything was taken before, upkeep is the first to meet it.
                told = "batch failed" in service.log or "upkeep failed" in service.log
                result.expect(told, f"{label}: the log says nothing of it: {service.log[-300:]}")
            ended = service.stop()
            result.expect(not ended.hung and not ended.crashed, f"{label}: {ended.status}: {ended.output[-300:]}")
    subprocess.run(["e2fsck", "-fy", str(picture)], capture_output=True, timeout=120)
    with mounts.mounted(["-o", "loop", str(picture)], point):
        desk = Desk(point / "desk", intake={"batch": "8"})
        last = daemon.once(desk)
        if result.ended(f"{label}: the start after it", last, (0, 1)):
            account = take(desk, drops)
            account.other = [line for line in account.other if not line.startswith("inbox/")]
            result.add(label, account)


def _at_start(context: Context, result: Result) -> None:
    label = "a start on a read-only mount"
    picture, point = context.memory / "start.img", context.memory / "mnt-start"
    mounts.image(picture, 40)
    with mounts.mounted(["-o", "loop", str(picture)], point):
        desk = Desk(point / "desk")
        drops = desk.drop_all(context.writer("start").mixed(), age=60)
        subprocess.run(["mount", "-o", "remount,ro", str(point)], check=True, capture_output=True, timeout=60)
        refused = daemon.once(desk)
        result.ended(label, refused, (73, 74))
        result.expect("read-only" in refused.output.lower(), f"{label}: it does not say why: {refused.output[-300:]}")
        subprocess.run(["mount", "-o", "remount,rw", str(point)], check=True, capture_output=True, timeout=60)
        result.ended(label, daemon.once(desk), (0, 1))
        result.add(label, take(desk, drops))
