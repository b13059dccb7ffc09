"""SIGKILL while people and programs work the tiers: over the control socket and by moving files, at every call that changes something."""

from __future__ import annotations

import collections
import json
import os
import re
import shutil
import signal
import socket
import time

from harness import daemon, processes
from harness.account import Places, read_ledger, take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.messages import Drop
from harness.tracing import need_strace

NAME = "actions"
SUMMARY = "SIGKILL while tickets are taken, resolved and handed over, by Varlink and by file; then ledger and files agree"
SHARE = 40
FAMILIES = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "pwrite64", "fsync", "fdatasync", "syncfs", "ftruncate")
_LINE = re.compile(r"^(\d+)\s+(\w+)\(")

SCRIPT = (
    ("Take", 0, {}), ("Resolve", 0, {}), ("Reopen", 0, {}), ("Take", 1, {}), ("Wait", 1, {}), ("file", 4, ("new", "cur")),
    ("Escalate", 1, {}), ("Move", 2, {"tier": "second"}), ("Note", 2, {"text": "a word"}), ("file", 4, ("cur", "done")),
    ("Take", 2, {}), ("Move", 2, {"tier": "first"}), ("Assign", 3, {"person": "bea"}), ("file", 5, ("new", "cur")),
    ("Resolve", 3, {}), ("file", 5, ("cur", "new")), ("Merge", 1, {"into": 2}), ("file", 4, ("done", "new")))
"""What is done, to the how-manieth ticket; a file goes from one room to another as a consumer moves it."""


class Client:
    """A connection to the control socket, by code of its own."""

    def __init__(self, path: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(20)
        self._socket.connect(path)

    def call(self, method: str, **parameters: object) -> dict | None:
        """The answer; None where the daemon died before it."""
        request = {"method": "io.firstline.Desk." + method, "parameters": parameters}
        answer = b""
        try:
            self._socket.sendall(json.dumps(request).encode() + b"\0")
            while not answer.endswith(b"\0"):
                chunk = self._socket.recv(1 << 20)
                if not chunk:
                    return None
                answer += chunk
        except OSError:
            return None
        return json.loads(answer[:-1])

    def close(self) -> None:
        self._socket.close()


def run(context: Context, result: Result) -> None:
    need_strace()
    points = _points(context, result)
    pages = [point for point in points if point[0] == "pwrite64"]
    own = [point for point in points if point[0] != "pwrite64"]
    chosen = context.sample(own, len(own)) + context.sample(pages, 20)
    unreached: list[str] = []

    def one(index: int, point: tuple[str, int]) -> None:
        family, number = point
        label = f"killed at {family} {number}"
        desk, drops, tickets = _prepare(context, f"n{index}", result)
        with Service(desk) as service:
            if not result.expect(service.wait_ready(), f"{label}: not ready: {service.log[-300:]}"):
                return
            tracer = _attach(service, ["-e", f"trace={family}", "-e", f"inject={family}:signal=KILL:when={number}"], os.devnull)
            said = _work(desk, tickets)
            if service.process.poll() is None:
                # What was moved last is looked at within a second.
                processes.wait_until(lambda: service.process.poll() is not None, 1.5)
            if service.process.poll() is None:
                unreached.append(f"{family} {number}")
            _detach(tracer)
            service.kill()
        _check(desk, drops, label, result, said)
        shutil.rmtree(desk.root)

    done = context.each(chosen, one)
    result.note(f"{done} of {len(points)} points, {len(SCRIPT)} actions each; {len(unreached)} of them were not reached")
    result.expect(len(unreached) * 2 <= done, f"{len(unreached)} of {done} points were not reached: {unreached[:10]}")


def _prepare(context: Context, label: str, result: Result) -> tuple[Desk, list[Drop], list[str]]:
    """A desk with six messages that wait in tier first, and their tickets' numbers as they came."""
    desk = Desk(context.memory / label)
    writer = context.writer()
    drops = desk.drop_all([writer.mail() for _ in range(6)], age=60)
    result.ended(f"{label}: taking in", daemon.once(desk), (0,))
    rows = read_ledger(desk, "SELECT id FROM ticket ORDER BY serial")
    return desk, drops, [row[0] for row in rows]


def _attach(service: Service, what: list[str], output: str) -> object:
    tracer = processes.start(["strace", "-f", "-qq", "-p", str(service.pid), *what, "-o", output])
    status = f"/proc/{service.pid}/status"

    def traced() -> bool:
        with open(status, encoding="ascii") as file:
            return f"TracerPid:\t{tracer.pid}\n" in file.read()

    processes.wait_until(traced, 5)
    return tracer


def _detach(tracer) -> None:
    try:
        os.kill(tracer.pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
    try:
        tracer.wait(5)
    except Exception:  # noqa: BLE001
        pass
    processes.reap(tracer)


def _points(context: Context, result: Result) -> list[tuple[str, int]]:
    """By family, how many calls the busiest thread makes in a run that nothing disturbs; which has to be as it should."""
    desk, drops, tickets = _prepare(context, "baseline", result)
    trace = desk.root / "calls"
    with Service(desk) as service:
        result.expect(service.wait_ready(), f"undisturbed: not ready: {service.log[-300:]}")
        tracer = _attach(service, ["-e", "trace=" + ",".join(FAMILIES)], str(trace))
        said = _work(desk, tickets)
        result.expect(len(said) == len(SCRIPT), f"undisturbed: {len(said)} of {len(SCRIPT)} actions were done")
        time.sleep(2)
        _detach(tracer)
        result.ended("undisturbed", service.stop(), (0,))
    counts: dict[tuple[str, str], int] = collections.Counter()
    for line in trace.read_text("utf-8", "backslashreplace").splitlines():
        match = _LINE.match(line)
        if match and "resumed>" not in line:
            counts[match[1], match[2]] += 1
    trace.unlink()
    _check(desk, drops, "undisturbed", result, said)
    shutil.rmtree(desk.root)
    most = {family: max((n for (_, name), n in counts.items() if name == family), default=0) for family in FAMILIES}
    return [(family, number) for family in FAMILIES for number in range(1, most[family] + 1)]


def _work(desk: Desk, tickets: list[str]) -> list[tuple]:
    """Does the script until the daemon dies; returns what was answered with success, or moved."""
    said = []
    try:
        client = Client(str(desk.socket))
    except OSError:
        return said
    for method, index, rest in SCRIPT:
        if method == "file":
            # The daemon follows within a second; a person does not wait for that, and neither does the next action.
            if _move(desk, tickets[index], *rest):
                said.append((method, index, rest))
            continue
        values = {name: tickets[value] if name == "into" else value for name, value in rest.items()}
        answer = client.call(method, ticket=tickets[index], **values)
        if answer is None:
            break
        if "error" not in answer:
            said.append((method, index, rest))
    client.close()
    return said


def _move(desk: Desk, ticket: str, source: str, target: str) -> bool:
    for path in (desk.spool / "tiers").glob(f"*/{source}/*-{ticket}.json"):
        try:
            os.rename(path, path.parent.parent / target / path.name)
            return True
        except FileNotFoundError:
            pass
    return False


def _check(desk: Desk, drops: list[Drop], label: str, result: Result, said: list[tuple]) -> None:
    """After an ordinary start everything agrees: each message once, each ticket as its files are, each answer kept."""
    with Service(desk) as service:
        if not result.expect(service.wait_ready(), f"{label}: not ready again: {service.log[-300:]}"):
            return
        # The tiers are looked through after READY.
        processes.wait_until(lambda: not _disagreements(desk) and not _left(desk), 10)
        result.ended(f"{label}: the start after it", service.stop(), (0,))
    for line in _disagreements(desk):
        result.expect(False, f"{label}: {line}")
    for line in _forgotten(desk, said):
        result.expect(False, f"{label}: {line}")
    result.add(label, take(desk, drops))


def _disagreements(desk: Desk) -> list[str]:
    """Tickets that are not where their envelopes are, or whose histories have gaps; by the files and the tables alone."""
    tickets = read_ledger(desk, "SELECT serial, id, state, tier, steps, merged_into FROM ticket")
    messages = read_ledger(desk, "SELECT id, ticket FROM message")
    steps = read_ledger(desk, "SELECT ticket, COUNT(*), MAX(number) FROM ticket_step GROUP BY ticket")
    places = Places(desk)
    rooms = {name.removesuffix(".json").rsplit("-", 1)[-1]: (tier, room) for tier, room, name in places.names}
    counts = {serial: (count, last) for serial, count, last in steps}
    wrong = []
    for serial, identifier, state, tier, length, merged in tickets:
        if counts.get(serial) != (length, length):
            wrong.append(f"ticket {identifier} has {length} steps, its history {counts.get(serial)}")
        own = [rooms.get(message) for message, ticket in messages if ticket == identifier]
        if merged is not None:
            if own:
                wrong.append(f"ticket {identifier} is a part of another and has messages of its own")
            continue
        found = {place[1] for place in own if place}
        if any(place is None for place in own):
            wrong.append(f"ticket {identifier} has messages without an envelope")
        if {place[0] for place in own if place} - {tier}:
            wrong.append(f"ticket {identifier} is in {tier}, its envelopes in {own}")
        allowed = {"new": {"new"}, "reopened": {"new", "done"}, "resolved": {"done"}}.get(state, {"cur", "done", "new"})
        if not found <= allowed or (state in ("taken", "waiting") and "cur" not in found):
            wrong.append(f"ticket {identifier} is {state}, its envelopes in {sorted(found)}")
    return wrong


def _left(desk: Desk) -> list[str]:
    """Originals in a tier that has no envelope of theirs: what an interrupted move left, until upkeep has looked."""
    places = Places(desk)
    here = {(tier, name.removesuffix(".json").rsplit("-", 1)[-1]) for tier, _, name in places.names}
    return [path for path in places.originals
            if (path.split("/")[0], re.split(r"[-.]", path.rsplit("/", 1)[1])[0]) not in here]


_KINDS = {
    "Take": "took", "Resolve": "resolved", "Reopen": "reopened", "Wait": "waited", "Escalate": "escalated", "Move": "moved",
    "Note": "noted", "Assign": "assigned", "Merge": "merged"}


def _forgotten(desk: Desk, said: list[tuple]) -> list[str]:
    """Actions that were answered with success and are not in a history."""
    tickets = [row[0] for row in read_ledger(desk, "SELECT serial FROM ticket ORDER BY serial")]
    found = collections.Counter(
        (tickets.index(serial), kind)
        for serial, kind in read_ledger(desk, "SELECT ticket, kind FROM ticket_step WHERE actor <> 'spool'"))
    wanted = collections.Counter((index, _KINDS[method]) for method, index, _ in said if method != "file")
    return [f"{kind} of ticket {index + 1} was answered {count} times and is there {found[index, kind]} times"
            for (index, kind), count in wanted.items() if found[index, kind] < count]
