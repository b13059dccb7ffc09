"""What a gateway should never drop, and drops: nothing hangs, nothing leaks, all of it ends somewhere with a reason."""

from __future__ import annotations

import json
import os
import pathlib
import re
import socket
import threading
import time

from harness import processes
from harness.account import Allowance, Places, search, take
from harness.context import Context, Result
from harness.daemon import Service, environment, programs
from harness.desk import Desk
from harness.messages import MARKER, Drop, Fate, Writer

NAME = "hostile"
SUMMARY = "pipes, links, directories, racing writers, giants, and names that talk to terminals"
SHARE = 10

CANARY = b"canary-6f1d2c-must-not-be-read"
RAW = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u2028-\u202e\u2066-\u2069]")
"""What must not come out as it is: control characters, line separators, turns of the direction of writing."""


def run(context: Context, result: Result) -> None:
    context.steps(_hostile)


def _hostile(context: Context, result: Result) -> None:
    secret = context.disk / "secret"
    secret.write_bytes(CANARY)
    desk = Desk(context.disk / "desk")
    writer = context.writer()
    with Service(desk) as service:
        result.expect(service.wait_ready(), f"not ready: {service.log[-300:]}")
        drops = _names(desk, writer)
        drops += _not_files(desk, secret)
        result.note(f"{len(drops)} hostile drops")
        raced, last = _race(desk, writer)
        growing = _grow(desk, writer)
        drops.append(desk.drop(writer.mail()))
        quiet = service.wait_quiet(40)
        waiting = [str(path) for path in desk.spool.glob("inbox/*/new/*")] + [
            str(path) for path in desk.spool.glob("work/*/*")]
        result.expect(quiet, f"not quiet after 40 s; there are {waiting[:10]}")
        result.ended("the service", service.stop(), (0,))
        log, statuses = service.log, list(service.statuses)
    _nothing_raw(desk, result, log, statuses)
    _nothing_leaked(desk, result)
    account = take(desk, drops, Allowance(foreign=True))
    # The racing and the growing file are counted in their own way below.
    own = set(raced) | {growing.markers[0]}
    account.twice = [line for line in account.twice if not own & set(MARKER.findall(line))]
    result.add("hostile", account)
    _count_raced(desk, result, raced, last)
    _count_growing(desk, result, growing)


def _names(desk: Desk, writer: Writer) -> list[Drop]:
    """Good messages under names that are none of the reader's business."""
    drops = []
    patterns = [
        "{}\n", "a\nb{}", "\x1b[31m{}\x1b[0m", "\x1b]0;owned\x07{}", "{} \u202e gnp.exe", "{}\r\nSTATUS=all is well",
        "-rf {}", " {}", "{} ", "%2e%2e%2f{}", "{}%", "~{}", "+1~{}", "a~{}", "x+2~{}", "{}.reason",
        "{}.json.reason", "{}\x7f", "{}\u0085", "{}\u2028x", "'; rm -rf {}'", "$({})", "{}\\", "🙂{}", "e\u0301{}",
        "\ufeff{}", "{}" + "x" * (255 - 14), "é" * 120 + "{}"]
    for pattern in patterns:
        drop = writer.telegram()
        drop.name = pattern.format(drop.token)
        drop.kind = f"name {pattern[:20]!r}"
        drops.append(desk.drop(drop))
    for raw in (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x80" * 100):
        drop = writer.telegram()
        drop.name = os.fsdecode(raw + drop.token.encode())
        drop.kind = f"name {raw[:8]!r}"
        drops.append(desk.drop(drop))
    # The talk is in the text, not in the name.
    talk = writer.neutral(body="\x1b]0;owned\x07 \u202e \x9b31m")
    drops.append(desk.drop(talk))
    return drops


def _not_files(desk: Desk, secret: pathlib.Path) -> list[Drop]:
    """Things that are no messages; each has to be held with a reason."""
    def thing(kind: str, number: int) -> tuple[Drop, pathlib.Path]:
        token = f"tkffffffff{number:04x}"
        drop = Drop("chat", token, f"{token}.json", b"", (), Fate.HELD, kind=kind)
        return drop, desk.inbox("chat") / drop.name

    drops = []
    makers = {
        "fifo": os.mkfifo,
        "link to a secret": lambda path: os.symlink(secret, path),
        "link to /etc/shadow": lambda path: os.symlink("/etc/shadow", path),
        "link to /dev/zero": lambda path: os.symlink("/dev/zero", path),
        "link to nothing": lambda path: os.symlink("/nowhere", path),
        "link to itself": lambda path: os.symlink(path.name, path),
        "directory": os.mkdir,
        "full directory": lambda path: (os.mkdir(path), (path / "x").write_bytes(CANARY[:6])),
        "socket": _bind,
        "sparse giant": lambda path: (path.touch(), os.truncate(path, 8 << 30)),
        "just too large": lambda path: path.write_bytes(b'{"firstline": 1}' + b" " * (2 << 20)),
        "white space": lambda path: path.write_bytes(b" \n" * 100),
        "zeros": lambda path: path.write_bytes(b"\0" * 4096),
        "deep": lambda path: path.write_bytes(b"[" * 100_000),
    }
    for number, (kind, make) in enumerate(makers.items()):
        drop, path = thing(kind, number)
        make(path)
        drops.append(drop)
    drop, path = thing("three hard links", 100)
    path.write_bytes(b'{"firstline": 1, "sender": "portal:1", "body": "x"}')
    os.link(path, desk.root / "second")
    os.link(path, desk.root / "third")
    drops.append(drop)
    return drops


def _bind(path: pathlib.Path) -> None:
    # The path may be longer than a socket's address; its directory's descriptor is short.
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(f"/proc/self/fd/{directory}/{path.name}")
    finally:
        os.close(directory)


def _race(desk: Desk, writer: Writer) -> tuple[list[str], str]:
    """One name, replaced by another message again and again while the daemon takes it."""
    markers = []
    for number in range(400):
        drop = writer.neutral()
        drop.name = "race.json"
        desk.drop(drop)
        markers.append(drop.markers[0])
        if number % 7 == 0:
            time.sleep(0.004)
    return markers, markers[-1]


def _grow(desk: Desk, writer: Writer) -> Drop:
    """A file that is written on for three seconds, with pauses longer than it takes to settle."""
    drop = writer.mail()
    path = desk.inbox("email") / drop.name

    def write() -> None:
        with open(path, "wb") as file:
            file.write(drop.content)
            file.flush()
            for number in range(6):
                time.sleep(0.5 if number % 3 else 1.4)
                file.write(b"more and more\n")
                file.flush()
            file.write(b"the end\n")

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    return drop


def _nothing_raw(desk: Desk, result: Result, log: str, statuses: list[str]) -> None:
    listed = processes.run(
        [str(programs()[1]), "held", "list", "--settings", str(desk.settings), "--spool", str(desk.spool)], 60,
        environment())
    result.expect(listed.status == 0, f"held list ends with {listed.status}: {listed.output[-300:]}")
    result.expect(listed.output.count("tkffffffff") > 10, f"held list does not list: {listed.output[:300]}")
    for what, text in (("the log", log), ("STATUS", "\n".join(statuses)), ("held list", listed.output)):
        for line in text.splitlines(keepends=False) if what != "STATUS" else text.split("\n"):
            found = RAW.search(line)
            if found:
                result.expect(False, f"{what} has a raw {found.group()!r}: {line[:200]!r}")
                break
    result.expect("\nSTATUS=" not in log, "a file's name made a line of its own in the log")
    for path in desk.spool.glob("held/*/*.reason"):
        result.expect(RAW.search(path.read_text("utf-8", "replace").replace("\n", "")) is None, f"{path} has raw bytes")


def _nothing_leaked(desk: Desk, result: Result) -> None:
    needles = [CANARY]
    if os.geteuid() == 0:
        needles.append(pathlib.Path("/etc/shadow").read_bytes()[:24])
    for place in (desk.spool, desk.state):
        for needle in needles:
            found = search(place, needle)
            result.expect(not found, f"a linked file was read: its bytes are in {found}")


def _count_raced(desk: Desk, result: Result, markers: list[str], last: str) -> None:
    """What was overwritten before it was taken is the gateway's own doing; nothing is there twice, and the last is."""
    counts = dict.fromkeys(markers, 0)
    for *_, envelope in Places(desk).envelopes:
        for marker in set(MARKER.findall(json.dumps(envelope.get("facts", {}) if envelope else {}))):
            if marker in counts:
                counts[marker] += 1
    twice = [marker for marker, count in counts.items() if count > 1]
    result.twice += len(twice)
    result.expect(not twice, f"raced names: delivered twice: {twice}")
    result.expect(counts[last] == 1, "raced names: the last version was not delivered")
    result.note(f"raced names: {sum(counts.values())} of {len(markers)} versions were taken before they were replaced")


def _count_growing(desk: Desk, result: Result, drop: Drop) -> None:
    """However many versions were taken: the last one is whole, and all are one ticket."""
    versions = []
    for *_, envelope in Places(desk).envelopes:
        if envelope and drop.markers[0] in json.dumps(envelope["facts"]):
            versions.append(envelope)
    whole = [envelope for envelope in versions if "the end" in envelope["facts"].get("body", "")]
    result.lost += not whole
    result.expect(len(whole) == 1, f"growing file: {len(whole)} of {len(versions)} envelopes have its end")
    result.expect(len({envelope["ticket"] for envelope in versions}) <= 1, "growing file: versions of several tickets")
    result.note(f"growing file: {len(versions)} versions, one ticket")
