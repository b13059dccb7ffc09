"""The kernel lies: a write returns fewer bytes than asked, or says that it wrote and did not.

What can honestly be demanded. A short count that is true is the ordinary case: the rest has to be written (RLIMIT_FSIZE
and the small disk of `full` make true ones). A count that is a lie leaves a torn file, and nobody who does not read it
again can know. So the demands are: the daemon does not crash; what is torn is the one file that was lied about; no
message is there twice; and where the daemon itself reads the torn thing afterwards (the ledger, its write-ahead log, a
stored rule set) it says so or does without it, and does not trust it.
"""

from __future__ import annotations

import shutil

from harness import daemon
from harness.account import Allowance, take
from harness.context import Context, Result
from harness.tracing import Call, injecting, need_strace

from .killed import baseline, prepare

NAME = "lies"
SUMMARY = "write() that returns too little or lies, and a limit on file sizes"
SHARE = 12


def run(context: Context, result: Result) -> None:
    need_strace()
    points = [call for call in baseline(context, result) if call.family in ("write", "pwrite64")]
    writes = [(call, kept) for call in points if call.family == "write" for kept in (1, 40)]
    pages = [(call, 100) for call in points if call.family == "pwrite64"]
    chosen = context.sample(writes, 40) + context.sample(pages, 20)
    context.random.shuffle(chosen)

    def one(index: int, case: tuple[Call, int]) -> None:
        call, kept = case
        desk, drops = prepare(context, f"n{index}")
        label = f"{call} claims to have written {kept} bytes: {call.text}"
        first = daemon.once(desk, prefix=injecting(desk, call, f"retval={kept}"), one_worker=True)
        result.expect(not first.hung, f"{label}: it hung")
        result.expect(not first.crashed, f"{label}: it crashed: {first.output[-300:]}")
        second = daemon.once(desk)
        is_ledger = "ledger" in call.text
        if not is_ledger:
            result.ended(f"{label}: the start after it", second, (0, 1))
        else:
            sound = not second.crashed and not second.hung
            result.expect(sound, f"{label}: the start after it: {second.output[-300:]}")
        account = take(desk, drops, Allowance(
            torn=True, ledger=False, leftovers=True, unfinished=second.status not in (0, 1)))
        result.add(label, account)
        shutil.rmtree(desk.root)

    done = context.each(chosen, one)
    result.note(f"{done} of {len(writes) + len(pages)} lies")
    _limited(context, result)


def _limited(context: Context, result: Result) -> None:
    """True short writes: a limit on the size of files cuts a large message in the middle."""
    for index, limit in enumerate((20_000, 70_000, 150_000, 400_000)):
        desk, drops = prepare(context, f"limit{index}")
        writer = context.writer(f"limit{index}")
        drops += desk.drop_all([writer.mail(size=300_000), writer.mail()], age=60)
        label = f"files of at most {limit} bytes"
        first = daemon.once(desk, prefix=["prlimit", f"--fsize={limit}"])
        # SIGXFSZ ends a process that does not ignore it; that is a kill like any other.
        result.expect(not first.hung, f"{label}: it hung")
        result.note(f"{label}: status {first.status}")
        second = daemon.once(desk)
        if result.ended(f"{label}: the start after it", second, (0, 1)):
            result.add(label, take(desk, drops))
        shutil.rmtree(desk.root)
