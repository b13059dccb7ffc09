"""A damaged ledger: said, set aside, rebuilt from the spool as far as possible; what is in the spool stays.

The end that is asked for, whatever is broken:

- the daemon starts (status 0 or 1 with `--once`), or goes on, and what waits in the drop directories is delivered once;
- every envelope that was there is there still, under its id, with its original;
- when the damage was noticed, the output names the ledger, and the damaged file is kept in the state directory;
- the ledger in use afterwards is sound, and every envelope in the tiers has its row.
"""

from __future__ import annotations

import pathlib
import shutil
import sqlite3
from typing import Callable

from harness import daemon
from harness.account import Allowance, Places, check_ledger, take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.messages import Drop
from harness.tracing import Call, calls, injecting, need_strace

NAME = "damaged"
SUMMARY = "the ledger flipped, cut, emptied, removed, its WAL removed or garbled"
SHARE = 14


def run(context: Context, result: Result) -> None:
    def flip(count: int) -> Callable[[pathlib.Path], None]:
        def damage(path: pathlib.Path) -> None:
            content = bytearray(path.read_bytes())
            for _ in range(count):
                content[context.random.randrange(100, len(content))] ^= 1 << context.random.randrange(8)
            path.write_bytes(content)

        return damage

    def cut(tenths: int) -> Callable[[pathlib.Path], None]:
        def damage(path: pathlib.Path) -> None:
            content = path.read_bytes()
            path.write_bytes(content[:len(content) * tenths // 10 + 137])

        return damage

    def garbage(path: pathlib.Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[:4096] + b"\xaa" * (len(content) - 4096))

    cases: list[tuple[str, str, Callable[[pathlib.Path], None], bool]] = [
        ("no database", "", lambda path: path.write_bytes(b"not a database " * 1000), True),
        ("cut in half", "", cut(5), True),
        ("emptied", "", lambda path: path.write_bytes(b""), True),
        ("removed", "", lambda path: path.unlink(), True),
        ("all pages but the first are garbage", "", garbage, True),
        ("50 bytes of the header are garbage", "",
         lambda path: path.write_bytes(b"\x55" * 50 + path.read_bytes()[50:]), True),
        ("WAL removed", "-wal", lambda path: path.unlink(), False),
        # How many commits are left depends on how they were batched.
        ("WAL cut in half", "-wal", cut(5), False),
        ("WAL without its last quarter", "-wal", cut(7), False),
        ("WAL without its last tenth", "-wal", cut(9), False),
        ("WAL garbled", "-wal", flip(200), False),
    ]
    for number in range(40 if context.is_long else 6):
        cases.append((f"{3 ** (number % 6)} bits flipped ({number})", "", flip(3 ** (number % 6)), False))

    def one(index: int, case: tuple[str, str, Callable[[pathlib.Path], None], bool]) -> None:
        _one(context, result, index, *case)

    context.each(cases, one)
    need_strace()
    _lost_while_published(context, result)
    _lost_while_staged(context, result)


def _killed(desk: Desk, drops: list[Drop], call: Call) -> list[Drop]:
    """A desk whose daemon was killed at a call, and whose ledger is gone."""
    desk.drop_all(drops, age=60)
    daemon.once(desk, prefix=injecting(desk, call, "signal=KILL"), one_worker=True)
    for path in desk.state.glob("ledger.sqlite*"):
        path.unlink()
    return drops


def _again(context: Context, result: Result, desk: Desk, drops: list[Drop], label: str) -> None:
    last = daemon.once(desk)
    if result.ended(f"{label}: the start", last, (0, 1)):
        result.add(label, take(desk, drops, Allowance(ledger=False, leftovers=True)))
    shutil.rmtree(desk.root)


def _lost_while_published(context: Context, result: Result) -> None:
    """One message of a file is published, two are in tmp/: the envelopes tell of the file, and all three must be there."""
    probe = Desk(context.memory / "probe")
    probe.drop_all([context.writer("probe").whatsapp(3)], age=60)
    published = [call for call in calls(probe) if call.family == "renameat" and "/new>" in call.whole
                 and "/tmp>" in call.whole and "/tiers/" in call.whole]
    if not result.expect(len(published) == 3, f"{len(published)} renames publish three messages: nothing is proved"):
        return
    for call in published[1:]:
        desk = Desk(context.memory / f"published{call.number}")
        drops = _killed(desk, [context.writer("published").whatsapp(3)], call)
        _again(context, result, desk, drops, f"killed at {call}, then the ledger removed")


def _lost_while_staged(context: Context, result: Result) -> None:
    """What is staged and torn, as a power cut before its sync leaves it, was never committed and is decided again."""
    probe = Desk(context.memory / "probe-staged")
    probe.drop_all([context.writer("probe").mail()], age=60)
    synced = [call for call in calls(probe) if call.family == "fdatasync" and "/originals/" in call.whole]
    if not result.expect(len(synced) == 1, f"{len(synced)} originals are synced for one mail: nothing is proved"):
        return
    desk = Desk(context.memory / "staged")
    drops = _killed(desk, [context.writer("staged").mail()], synced[0])
    torn = list(desk.spool.glob("tiers/*/originals/*"))
    result.expect(len(torn) == 1, f"{len(torn)} originals were staged: nothing is proved")
    for path in torn:
        path.write_bytes(path.read_bytes()[:20])
    _again(context, result, desk, drops, "a torn original, then the ledger removed")


def _one(
    context: Context, result: Result, index: int, label: str, ending: str, damage: Callable[[pathlib.Path], None],
    is_plain: bool
) -> None:
    desk = Desk(context.memory / f"n{index}")
    writer = context.writer(index)
    # Killed, not stopped: the WAL has to be there to be damaged.
    with Service(desk) as service:
        service.wait_ready()
        drops = desk.drop_all(writer.mixed(), age=60)
        service.wait_quiet(20)
        drops += desk.drop_all([writer.any() for _ in range(20)], age=60)
        service.wait_quiet(20)
        service.kill()
    if ending == "":
        # The WAL would bring back what is broken in the database.
        database = sqlite3.connect(desk.state / "ledger.sqlite")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        for extra in ("-wal", "-shm"):
            pathlib.Path(str(desk.state / "ledger.sqlite") + extra).unlink(missing_ok=True)
    before = {name: envelope for *_, name, envelope in Places(desk).envelopes}
    ledger = pathlib.Path(str(desk.state / "ledger.sqlite") + ending)
    damage(ledger)
    damaged = ledger.read_bytes() if ledger.exists() else b""
    mail = next(drop for drop in drops if drop.kind == "mail" and drop.group is None)
    # The keys that make duplicates have to be known again.
    new = desk.drop_all([writer.any() for _ in range(12)] + [writer.mail_copy(mail)], age=60)
    first = daemon.once(desk)
    result.ended(f"{label}: the start", first, (0, 1))
    if first.status not in (0, 1):
        result.note(f"{label}: now it ends with {first.status}: {first.output.strip().splitlines()[-1][:200]}")
    after = {name: envelope for *_, name, envelope in Places(desk).envelopes}
    for name, envelope in before.items():
        result.expect(after.get(name) == envelope, f"{label}: the envelope {name} changed or went")
    account = take(desk, drops + new, Allowance(ledger=False, leftovers=True))
    if is_plain:
        result.expect("ledger" in first.output, f"{label}: the output does not speak of the ledger")
        if damaged:
            kept = any(
                path.is_file() and path.name != "ledger.sqlite" and path.read_bytes() == damaged
                for path in desk.state.rglob("*"))
            result.expect(kept, f"{label}: the damaged ledger was not kept")
    if is_plain or ending == "-wal":
        # What was cut off with the WAL is known again, too.
        check_ledger(desk, Places(desk), account)
    result.add(label, account)
    shutil.rmtree(desk.root)
