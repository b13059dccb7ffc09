"""Killed at one call, and the start after it killed at another, and again: recovery has to bear what a run has to."""

from __future__ import annotations

import shutil

from harness import daemon
from harness.account import Allowance, take
from harness.context import Context, Result
from harness.tracing import Call, injecting, need_strace

from .killed import baseline, prepare

NAME = "killed-again"
SUMMARY = "SIGKILL at a call of a run, then at a call of the recovery, then a start"
SHARE = 14
_PAIRS = 90


def run(context: Context, result: Result) -> None:
    need_strace()
    points = [call for call in baseline(context, result) if call.family != "pwrite64"]
    # What happens late in a run leaves more to recover.
    late = points[len(points) // 3:]
    pairs: list[tuple[Call, ...]] = [
        (context.random.choice(late), *(context.random.choice(points) for _ in range(context.random.choice((1, 1, 2)))))
        for _ in range(3000 if context.is_long else _PAIRS)]
    recovered = 0

    def one(index: int, pair: tuple[Call, ...]) -> None:
        nonlocal recovered
        desk, drops = prepare(context, f"n{index}")
        said = ""
        for number, call in enumerate(pair):
            killed = daemon.once(desk, prefix=injecting(desk, call, "signal=KILL"), one_worker=True)
            recovered += number > 0 and killed.status not in (0, 1)
            said += killed.output
        label = "killed at " + ", then at ".join(f"{call} {call.text}" for call in pair)
        last = daemon.once(desk)
        if result.ended(f"{label}: the start after it", last, (0, 1)):
            # Two kills may have hit the same file in a worker's hands: it is held then, as it has to be, and said.
            is_held = "crashed-decoder" in said + last.output
            result.add(label, take(desk, drops, Allowance(held=is_held, companions=is_held)))
        shutil.rmtree(desk.root)

    done = context.each(pairs, one)
    result.note(f"{done} chains, {recovered} kills hit a recovery")
    result.expect(done < 20 or recovered * 4 >= done, f"only {recovered} of {done} recoveries were hit")
