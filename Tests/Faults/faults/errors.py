"""An error at the n-th call of a run: whatever fails, nothing may be lost, and the next start puts it right."""

from __future__ import annotations

import shutil

from harness import daemon
from harness.account import Allowance, take
from harness.context import Context, Result
from harness.tracing import Call, injecting, need_strace

from .killed import baseline, prepare

NAME = "errors"
SUMMARY = "EIO, ENOSPC, EINTR, EMFILE, EDQUOT at calls of a run, then a start"
SHARE = 30
_SHORT = 330

ERRORS = {
    "openat": ("EMFILE", "EIO", "ENOSPC", "EINTR", "EACCES"),
    "write": ("EIO", "ENOSPC", "EINTR", "EDQUOT"),
    "pwrite64": ("EIO", "ENOSPC", "EINTR"),
    "fsync": ("EIO", "ENOSPC", "EDQUOT"),
    "fdatasync": ("EIO", "ENOSPC"),
    "syncfs": ("EIO",),
    "rename": ("EIO", "ENOSPC"),
    "renameat": ("EIO", "ENOSPC", "EDQUOT"),
    "renameat2": ("EIO", "ENOSPC", "EINVAL", "EXDEV"),
    "unlink": ("EIO",),
    "unlinkat": ("EIO", "EBUSY"),
    "ftruncate": ("EIO", "ENOSPC"),
    "fallocate": ("ENOSPC",),
    "mkdir": ("ENOSPC", "EIO"),
    "mkdirat": ("ENOSPC", "EIO", "EMFILE"),
    "fchmod": ("EPERM", "EIO"),
}
"""What each family may fail with; EINVAL of renameat2 is a file system without RENAME_NOREPLACE."""

STATUSES = (0, 1, 69, 70, 73, 74, 78)


def run(context: Context, result: Result) -> None:
    need_strace()
    points = baseline(context, result)
    cases = [(call, error) for call in points for error in ERRORS.get(call.family, ())]
    # SQLite's page writes are so many that they would be most of any sample.
    pages = [case for case in cases if case[0].family == "pwrite64"]
    # A commit that failed and whose rows are on disk all the same is met here only: none of them is left out.
    commits = {call for call in points if call.family == "fdatasync" and "ledger.sqlite-wal" in call.whole}
    others = [case for case in cases if case[0].family != "pwrite64" and case[0] not in commits]
    chosen = context.sample(others, _SHORT) + context.sample(pages, _SHORT // 10)
    context.random.shuffle(chosen)
    chosen = [case for case in cases if case[0] in commits and case[1] == "EIO"] + chosen
    statuses: dict[int, int] = {}

    def one(index: int, case: tuple[Call, str]) -> None:
        call, error = case
        desk, drops = prepare(context, f"n{index}")
        # A call that is interrupted for ever is rightly tried for ever.
        often = call in commits or error != "EINTR" and context.random.random() < 0.25
        label = f"{error} at {call}{' and after' if often else ''} {call.text}"
        prefix = injecting(desk, call, f"error={error}", often=often)
        first = daemon.once(desk, prefix=prefix, one_worker=True)
        statuses[first.status] = statuses.get(first.status, 0) + 1
        result.ended(label, first, STATUSES)
        second = daemon.once(desk)
        if result.ended(f"{label}: the start after it", second, (0, 1)):
            # A file that could not be opened may be held, once: a person looks at it.
            held = call.family == "openat" and error == "EACCES"
            # A companion that is a mount of its own cannot be moved: the message does not wait for it.
            result.add(label, take(desk, drops, Allowance(held=held, companions=error == "EXDEV")))
        shutil.rmtree(desk.root)

    done = context.each(chosen, one)
    result.note(f"{done} of {len(cases)} cases; exit statuses of the failing runs: {dict(sorted(statuses.items()))}")
