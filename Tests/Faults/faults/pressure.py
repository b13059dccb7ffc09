"""A backlog, and a gateway that floods: the start is quick, memory stays small, the others do not wait."""

from __future__ import annotations

import os
import pathlib
import re
import time

from harness import processes
from harness.account import Allowance, Places, take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.messages import Drop, Writer

NAME = "pressure"
SUMMARY = "100,000 files wait: READY in 2 s, under 200 MiB; a flood does not starve the other gateways"
SHARE = 40
_MEMORY = 200 << 10
"""Most resident memory, in KiB."""
_READY = 2.0
_LONGEST = 3600.0
"""How long a long run lets the daemon work off its backlog, in seconds: to its end, on a machine that is not too busy."""
_STEADY = 0.4
"""The slowest tenth of a backlog, of the fastest; other work on the machine makes some difference."""
_WAIT = 8.0
"""How long a file may wait while another gateway floods, in seconds; the machine may be busy."""


def run(context: Context, result: Result) -> None:
    context.steps(_backlog, _flood)


def _processor_time(service: Service) -> float:
    """Seconds of processor time that the daemon has used."""
    fields = pathlib.Path(f"/proc/{service.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _work_off(service: Service, desk: Desk, seconds: float, course: Course | None = None) -> int:
    """Lets the daemon work until all is taken or the time is up; how many files were not taken then.

    What is in work/ may wait for its writer, long after it was delivered.
    """
    end = time.monotonic() + seconds
    while True:
        service.listen()
        began = time.monotonic()
        left = sum(_left(desk, gateway) for gateway in desk.gateways)
        if course:
            course.see(left, service)
        if left == 0 or time.monotonic() > end or service.process.poll() is not None:
            return left
        # Reading the names of a million files costs the daemon's disk and processor, too.
        time.sleep(max(0.5, 19 * (time.monotonic() - began)))


class Course:
    """How the work went: files a second and memory in ten parts of the time or of the backlog, whichever is longer."""

    def __init__(self, count: int) -> None:
        self._part = count // 10
        self._last = (time.monotonic(), count)
        self.lines: list[str] = []
        self.rates: list[float] = []
        """Files a second of each part; the last one, which may be short, too."""

    def see(self, left: int, service: Service) -> None:
        before, then = self._last
        if then - left < self._part and left > 0 or then == left:
            return
        now = time.monotonic()
        self._last = (now, left)
        rate = (then - left) / max(0.001, now - before)
        self.rates.append(rate)
        self.lines.append(
            f"{left} left: {rate:.0f} files a second in {now - before:.0f} s, {_resident(service) / 1024:.0f} MiB, "
            f"STATUS …{service.status[-70:]!r}")


def _resident(service: Service) -> int:
    """Resident memory now, in KiB."""
    try:
        text = pathlib.Path(f"/proc/{service.pid}/status").read_text()
    except (FileNotFoundError, IndexError):
        return 0
    return int(re.search(r"VmRSS:\s+(\d+)", text)[1])


def _memory(service: Service) -> int:
    """The most resident memory that the daemon has had, in KiB."""
    text = pathlib.Path(f"/proc/{service.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1])


def _bulk(desk: Desk, writer: Writer, count: int) -> list[Drop]:
    """Drops many files while no daemon runs, and so without the detours that a gateway makes."""
    new, then = str(desk.inbox("sms")), time.time() - 60
    drops = [writer.sms() for _ in range(count)]
    for drop in drops:
        descriptor = os.open(f"{new}/{drop.name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        os.write(descriptor, drop.content)
        os.utime(descriptor, (then, then))
        os.close(descriptor)
    return drops


def _flood(context: Context, result: Result) -> None:
    count = 20_000 if context.is_long else 5000
    desk = Desk(context.memory / "flood")
    writer = context.writer("flood")
    drops = _bulk(desk, writer, count)
    waits: list[float] = []
    with Service(desk) as service:
        result.expect(service.wait_ready(), f"flood: not ready: {service.log[-300:]}")
        began = time.monotonic()
        # At least one file is timed, however late it is.
        while not waits or (_left(desk, "sms") > count // 10 and context.time_left > 6):
            drop = desk.drop(writer.mail(urgent=len(waits) % 2 == 0))
            drops.append(drop)
            path, dropped = desk.inbox("email") / drop.name, time.monotonic()
            work = desk.spool / "work" / "email"

            def is_done() -> bool:
                return not path.exists() and not any(drop.token in entry.name for entry in work.iterdir())

            processes.wait_until(is_done, 30, every=0.01)
            waits.append(time.monotonic() - dropped)
        took = time.monotonic() - began
        done = count - _left(desk, "sms")
        left = _work_off(service, desk, max(3.0, context.time_left - 4))
        peak = _memory(service)
        result.ended("flood", service.stop(letting_go=left == 0), (0,))
    waits.sort()
    result.note(
        f"flood of {count}: {done / max(took, 0.01):.0f} files a second; another gateway's {len(waits)} files waited "
        f"{waits[len(waits) // 2]:.2f} s in the median, {waits[-1]:.2f} s at most; {peak / 1024:.0f} MiB")
    # On a slow machine the wait is long; it still has to be a small part of the time the flood takes.
    result.expect(
        waits[-1] <= max(_WAIT, took * count / max(done, 1) / 4), f"flood: another's file waited {waits[-1]:.1f} s")
    result.expect(peak < _MEMORY, f"flood: {peak / 1024:.0f} MiB resident")
    result.add("flood", take(desk, drops, Allowance(unfinished=desk.waiting() > 0)))
    _urgent_first(desk, result)


def _urgent_first(desk: Desk, result: Result) -> None:
    """In a plain listing of a tier the urgent ones stand first."""
    names = sorted((name, envelope) for *_, name, envelope in Places(desk).envelopes if envelope)
    ranks = [envelope["decision"]["priority"]["value"] == "urgent" for _, envelope in names]
    result.expect(any(ranks), "flood: no urgent message was delivered")
    result.expect(ranks == sorted(ranks, reverse=True), "flood: a listing does not show the urgent first")


def _left(desk: Desk, gateway: str) -> int:
    return sum(1 for _ in desk.inbox(gateway).iterdir())


def _backlog(context: Context, result: Result) -> None:
    count = 1_000_000 if context.is_long else 100_000
    desk = Desk((context.disk if context.is_long else context.memory) / "backlog")
    writer = context.writer("backlog")
    drops = _bulk(desk, writer, count)
    with Service(desk) as service:
        ready = service.wait_ready(40)
        took = time.monotonic() - service.started
        used = _processor_time(service)
        # On a busy machine it is the daemon's own time that counts.
        result.expect(
            ready and min(took, used) <= _READY,
            f"backlog of {count}: READY after {took:.1f} s, {used:.1f} s of them on a processor")
        began = time.monotonic()
        # Counting takes its time; what is left when time is up is counted as waiting.
        course = Course(count)
        left = _work_off(service, desk, min(context.time_left, _LONGEST) if context.is_long else 6.0, course)
        worked = time.monotonic() - began
        each = 1000 * _processor_time(service) / max(count - left, 1)
        peak = _memory(service)
        ended = service.stop(letting_go=left == 0)
    result.ended("backlog", ended, (0,))
    result.expect(left < count, f"backlog of {count}: none was taken in {worked:.0f} s")
    result.expect(peak < _MEMORY, f"backlog of {count}: {peak / 1024:.0f} MiB resident")
    result.note(
        f"backlog of {count}: READY after {took:.2f} s; {(count - left) / worked:.0f} files a second for "
        f"{worked:.0f} s, {each:.2f} ms of a processor each; {left} were left; {peak / 1024:.0f} MiB")
    for line in course.lines:
        result.note(f"backlog: {line}")
    if context.is_long:
        # A backlog of which a look takes in a part only is counted, and STATUS says how long it will last.
        result.expect(
            any(re.search(r"about \d+ waiting, done in about", status) for status in service.statuses),
            f"backlog of {count}: STATUS never had an estimate; the last was {service.statuses[-1:]}")
        whole = course.rates[:-1] or course.rates
        result.expect(
            bool(whole) and min(whole) >= _STEADY * max(whole),
            f"backlog of {count}: not steady: {[round(rate) for rate in course.rates]} files a second")
    result.add("backlog", take(desk, drops, Allowance(unfinished=left > 0)))
