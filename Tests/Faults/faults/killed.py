"""SIGKILL at the n-th call that changes something on disk, for every n, and then an ordinary start."""

from __future__ import annotations

import shutil

from harness import daemon
from harness.account import take
from harness.context import Context, Result, tail
from harness.desk import Desk
from harness.messages import Drop
from harness.tracing import Call, calls, injecting, need_strace

NAME = "killed"
SUMMARY = "SIGKILL at every state-changing system call of a run, then a start"
SHARE = 32


def prepare(context: Context, label: str) -> tuple[Desk, list[Drop]]:
    """A desk with a dozen messages that nothing was done with yet; the same one every time."""
    desk = Desk(context.memory / label)
    drops = desk.drop_all(context.writer().mixed(), age=60)
    return desk, drops


def baseline(context: Context, result: Result) -> list[Call]:
    """The calls of a run that nothing disturbs, which has to be as it should."""
    desk, drops = prepare(context, "baseline")
    found = calls(desk)
    result.add("undisturbed", take(desk, drops))
    shutil.rmtree(desk.root)
    return found


def run(context: Context, result: Result) -> None:
    need_strace()
    points = baseline(context, result)
    # SQLite's own atomicity is not ours to prove: of its page writes a sample is enough.
    own = [call for call in points if call.family != "pwrite64"]
    pages = [call for call in points if call.family == "pwrite64"]
    chosen = context.sample(own, len(own)) + context.sample(pages, 30)
    unreached: list[str] = []

    def one(index: int, call: Call) -> None:
        desk, drops = prepare(context, f"n{index}")
        first = daemon.once(desk, prefix=injecting(desk, call, "signal=KILL"), one_worker=True)
        if first.hung or first.status in (0, 1):
            unreached.append(str(call))
        label = f"killed at {call} {call.text}"
        second = daemon.once(desk)
        if result.ended(f"{label}: the start after it", second, (0, 1)):
            account = take(desk, drops)
            result.add(label, account)
            if account.lost or account.twice:
                result.note(f"{label}: {tail(second.output, 6)}")
        shutil.rmtree(desk.root)

    done = context.each(chosen, one)
    result.note(f"{done} of {len(points)} points ({len(own)} without SQLite's page writes)")
    if unreached:
        result.note(f"not reached: {', '.join(unreached[:10])}")
    result.expect(len(unreached) * 10 <= done, f"{len(unreached)} of {done} points were not reached: the run differs")
