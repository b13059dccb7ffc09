"""Files that kill the daemon: tried twice, then held, and everything else is delivered; and too little memory."""

from __future__ import annotations

import os
import pathlib
import time

from harness import daemon
from harness.account import take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.messages import Drop, Fate

NAME = "decoder"
SUMMARY = "killed while it decodes a certain file, twice; runs with little address space"
SHARE = 16


def run(context: Context, result: Result) -> None:
    context.steps(_killed_twice)
    cases = [(_few_descriptors, count) for count in (64, 300, 20, 90, 128)]
    cases[1:1] = [(_little_memory, megabytes) for megabytes in (400, 180, 210, 150)]
    context.each(cases, lambda _, case: case[0](context, result, case[1]))


def _heavy(drop: Drop, megabytes: int) -> Drop:
    """Makes a mail so large that its decoding takes a while: many tags of HTML."""
    head, body = drop.content.split(b"\n\n", 1)
    head = head.replace(b"text/plain", b"text/html")
    row = b"<div><p>caf&eacute; &amp; <b>more</b></p><blockquote>old</blockquote></div>\n"
    drop.content = head + b"\n\n" + body + row * (megabytes * (1 << 20) // len(row))
    return drop


def _kill_while_decoding(desk: Desk, token: str, attempts: int, seconds: float) -> bool:
    """Starts the daemon, kills it as soon as a worker's slot holds the file; whether it came to that.

    The slot tells how often the file was tried before: what the run before left there does not count.
    """
    table = desk.state / "in-flight"
    with Service(desk) as service:
        end = time.monotonic() + seconds
        while time.monotonic() < end and service.process.poll() is None:
            if is_in_hand(table, token, attempts):
                service.kill()
                # The page outlives the process: it is the same table that the next start reads.
                return is_in_hand(table, token, attempts)
            time.sleep(0.0003)
    return False


def is_in_hand(table: pathlib.Path, token: str, attempts: int | None = None) -> bool:
    """Whether a worker's slot holds a file, tried so many times before; the table is mapped, and read as it is."""
    try:
        content = table.read_bytes()
    except FileNotFoundError:
        return False
    workers = int.from_bytes(content[8:12], "little") if len(content) >= 512 else 0
    slots = [content[start:start + 512] for start in range(512, 512 * (1 + workers), 512)]
    return any(slot[:1] == b"\x01" and attempts in (None, slot[2]) and token.encode() in slot for slot in slots)


def _killed_twice(context: Context, result: Result) -> None:
    desk = Desk(context.memory / "twice", limits={"file-size": "64 MB"})
    writer = context.writer("twice")
    guilty = _heavy(writer.mail(), 1)
    drops = desk.drop_all([guilty, *writer.mixed()], age=60)
    hits = 0
    for _ in range(12):
        hits += _kill_while_decoding(desk, guilty.token, hits, 20)
        if hits == 2:
            break
        if not any(guilty.token in path.name for path in [
                *desk.spool.glob("work/email/*"), *desk.inbox("email").glob("*")]):
            break
    if not result.expect(hits == 2, f"the daemon was killed {hits} times in the guilty file, not twice"):
        return
    guilty.fate = Fate.HELD
    last = daemon.once(desk)
    result.ended("killed twice: the start after it", last, (1,))
    result.expect("crashed-decoder" in last.output, f"the log does not say crashed-decoder: {last.output[-300:]}")
    result.add("killed twice", take(desk, drops))


def _little_memory(context: Context, result: Result, megabytes: int) -> None:
    """A limit on address space: whatever it kills, some starts later every other message is delivered."""
    desk = Desk(context.memory / f"memory{megabytes}", limits={"file-size": "64 MB"})
    writer = context.writer(megabytes)
    large = _heavy(writer.mail(), 2)
    large.fate = Fate.EITHER
    drops = desk.drop_all([large, *writer.mixed()], age=60)
    ends = []
    for _ in range(5):
        # Without room for a thread's stack libdispatch waits for memory without end: that is no finding.
        limited = daemon.once(desk, prefix=["prlimit", f"--as={megabytes << 20}"], timeout=15)
        ends.append("waits" if limited.hung else str(limited.status))
        if limited.hung or limited.status in (0, 1):
            break
    result.note(f"address space of {megabytes} MiB: ends with {' '.join(ends)}")
    last = daemon.once(desk)
    result.ended(f"{megabytes} MiB: the start without a limit", last, (0, 1))
    result.add(f"{megabytes} MiB", take(desk, drops))
    for path in desk.spool.glob("tiers/*/originals/*"):
        os.truncate(path, 0)


def _few_descriptors(context: Context, result: Result, count: int) -> None:
    """A limit on open files: it may end, it may not hang or lose; a batch is as large as the limit allows."""
    desk = Desk(context.memory / f"files{count}")
    writer = context.writer(count)
    drops = desk.drop_all([*writer.mixed(), *(writer.any() for _ in range(300))], age=60)
    limited = daemon.once(desk, prefix=["prlimit", f"--nofile={count}"], timeout=60)
    result.expect(not limited.hung, f"{count} descriptors: it hung")
    result.expect(not limited.crashed, f"{count} descriptors: it crashed: {limited.output[-300:]}")
    if count >= 300:
        # A batch has to be as large as the limit allows, not the limit as large as the batch.
        result.ended(f"{count} descriptors", limited, (0, 1))
    elif limited.status not in (0, 1):
        # Too few even for one file: it has to end at the start, and say how many it needs.
        result.ended(f"{count} descriptors", limited, (73, 74, 78))
        result.expect(
            limited.status != 78 or "LimitNOFILE" in limited.output,
            f"{count} descriptors: it does not say how many it needs: {limited.output[-300:]}")
    result.note(f"{count} descriptors: status {limited.status}: {limited.output.strip().splitlines()[-1][:160]}")
    last = daemon.once(desk)
    result.ended(f"{count} descriptors: the start without a limit", last, (0, 1))
    result.add(f"{count} descriptors", take(desk, drops))
