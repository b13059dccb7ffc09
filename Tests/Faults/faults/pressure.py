"""A backlog, and a gateway that floods: the start is quick, memory stays small, the others do not wait."""

from __future__ import annotations

import pathlib
import re
import time

from harness import processes
from harness.account import Allowance, Places, take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.messages import MARKER, Drop, Writer

NAME = "pressure"
SUMMARY = "100,000 files wait: READY in 2 s, under 200 MiB; a flood does not starve the other gateways"
SHARE = 40
_MEMORY = 200 << 10
"""Most resident memory, in KiB."""
_READY = 2.0
_WAIT = 8.0
"""How long a file may wait while another gateway floods, in seconds; the machine may be busy."""


def run(context: Context, result: Result) -> None:
    _flood(context, result)
    _backlog(context, result)


def _memory(service: Service) -> int:
    """The most resident memory that the daemon has had, in KiB."""
    text = pathlib.Path(f"/proc/{service.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text)[1])


def _bulk(desk: Desk, writer: Writer, count: int) -> list[Drop]:
    return [desk.drop(writer.sms(), age=60) for _ in range(count)]


def _flood(context: Context, result: Result) -> None:
    count = 20_000
    desk = Desk(context.memory / "flood")
    writer = context.writer("flood")
    drops = _bulk(desk, writer, count)
    waits: list[float] = []
    with Service(desk) as service:
        result.expect(service.wait_ready(), f"flood: not ready: {service.log[-300:]}")
        began = time.monotonic()
        while _left(desk, "sms") > count // 10 and time.monotonic() - began < 120:
            drop = desk.drop(writer.mail(urgent=len(waits) % 2 == 0))
            drops.append(drop)
            path, dropped = desk.inbox("email") / drop.name, time.monotonic()
            work = desk.spool / "work" / "email"

            def is_done() -> bool:
                return not path.exists() and not any(drop.token in entry.name for entry in work.iterdir())

            processes.wait_until(is_done, 60, every=0.01)
            waits.append(time.monotonic() - dropped)
        took = time.monotonic() - began
        done = count - _left(desk, "sms")
        quiet = service.wait_quiet(120)
        result.expect(quiet, f"flood: {desk.waiting()} files wait after 120 s more")
        peak = _memory(service)
        result.ended("flood", service.stop(), (0,))
    waits.sort()
    result.note(
        f"flood of {count}: {done / max(took, 0.01):.0f} files a second; another gateway's {len(waits)} files waited "
        f"{waits[len(waits) // 2]:.2f} s in the median, {waits[-1]:.2f} s at most; {peak / 1024:.0f} MiB")
    result.expect(waits[-1] <= _WAIT, f"flood: a file of another gateway waited {waits[-1]:.1f} s")
    result.expect(peak < _MEMORY, f"flood: {peak / 1024:.0f} MiB resident")
    result.add("flood", take(desk, drops))
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
    desk = Desk(context.disk / "backlog")
    writer = context.writer("backlog")
    drops = _bulk(desk, writer, count)
    with Service(desk) as service:
        ready = service.wait_ready(60)
        took = time.monotonic() - service.started
        result.expect(ready and took <= _READY, f"backlog of {count}: READY after {took:.1f} s")
        began = time.monotonic()
        # Counting takes its time; in a short run what is left when time is up is counted as waiting.
        service.wait_quiet(max(10.0, context.time_left - count / 4000))
        left = desk.waiting()
        worked = time.monotonic() - began
        peak = _memory(service)
        ended = service.stop()
    result.ended("backlog", ended, (0,))
    result.expect(peak < _MEMORY, f"backlog of {count}: {peak / 1024:.0f} MiB resident")
    result.note(
        f"backlog of {count}: READY after {took:.2f} s; {(count - left) / worked:.0f} files a second for "
        f"{worked:.0f} s, {left} were left; {peak / 1024:.0f} MiB")
    account = take(desk, drops, Allowance(unfinished=left > 0))
    account.other = [line for line in account.other if "was left in inbox" not in line]
    result.add("backlog", account)
    delivered = {marker for *_, envelope in Places(desk).envelopes if envelope
                 for marker in MARKER.findall(envelope["facts"]["body"])}
    result.expect(len(delivered) == count - left, f"backlog: {len(delivered)} delivered, {count - left} were taken")
