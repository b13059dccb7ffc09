"""strace as the tool that makes faults: which state-changing calls a run makes, and how to break the n-th of them."""

from __future__ import annotations

import collections
import os
import pathlib
import re
import shutil
from dataclasses import dataclass

from . import daemon
from .context import Skip
from .desk import Desk

FAMILIES = (
    "openat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "write", "pwrite64", "fsync", "fdatasync",
    "syncfs", "ftruncate", "fallocate", "mkdir", "mkdirat", "fchmod")
"""The system calls by which the daemon changes what is on disk."""

_LINE = re.compile(r"^(\d+)\s+(\w+)\((.*)$")


@dataclass(frozen=True)
class Call:
    """The n-th call of a family that a run makes, of those that the filter lets through."""

    family: str
    number: int
    text: str
    """The call as strace shows it, cut."""
    whole: str = ""
    """The same with its paths within the desk, not cut."""

    def __str__(self) -> str:
        return f"{self.family} {self.number}"


def need_strace() -> None:
    if shutil.which("strace") is None:
        raise Skip("strace is not installed")
    if shutil.which("taskset") is None:
        raise Skip("taskset is not installed")


def _filter(desk: Desk, family: str) -> list[str]:
    # The counters are per thread, and the main thread opens many libraries before the daemon's own thread opens its
    # first file; so only what is opened within the desk's directories is counted.
    if family != "openat":
        return []
    return [part for path in desk.directories() for part in ("-P", str(path))]


def calls(desk: Desk, *, families: tuple[str, ...] = FAMILIES) -> list[Call]:
    """Runs the daemon once on a desk, one worker, and returns the calls that change something of the desk's.

    Calls are numbered as the injection counts them: per family, in the thread that makes them.
    """
    found: list[Call] = []
    output = desk.root / "calls"
    wanted = ",".join(family for family in families if family != "openat")
    prefix = ["strace", "-f", "-y", "-qq", "--seccomp-bpf", "-s", "16", "-e", "trace=openat," + wanted, "-o",
              str(output)]
    run = daemon.once(desk, prefix=prefix, one_worker=True)
    if run.status not in (0, 1):
        raise Skip(f"strace cannot run the daemon here: {run.output[-300:]}")
    counts: dict[tuple[str, str], int] = collections.defaultdict(int)
    places = {str(path) for path in desk.directories()}
    for line in output.read_text("utf-8", "backslashreplace").splitlines():
        match = _LINE.match(line)
        if match is None or match[2] not in families:
            continue
        thread, family, rest = match.groups()
        if family == "openat" and not _is_counted_open(rest, places):
            continue
        counts[thread, family] += 1
        if str(desk.root) in rest and not (family == "openat" and "O_CREAT" not in rest):
            found.append(Call(family, counts[thread, family], rest[:110].replace(str(desk.root), ""),
                              rest.replace(str(desk.root), "")))
    output.unlink()
    return found


def _is_counted_open(rest: str, places: set[str]) -> bool:
    """Whether strace's path filter would let an openat pass: its directory or its path is one of the desk's."""
    directory = re.match(r"(?:\d+|AT_FDCWD)<([^>]*)>, \"([^\"]*)\"", rest)
    if directory is None:
        return False
    base, path = directory.groups()
    return base in places or path in places


def injecting(desk: Desk, call: Call, what: str, *, often: bool = False) -> list[str]:
    """The strace command that does something at a call: `signal=KILL`, `error=EIO`, `retval=0` …

    `often`: at this call and all of its family after it.
    """
    # Without --seccomp-bpf: strace 6.1 injects no signal under it.
    when = f"{call.number}{'+' if often else ''}"
    return [
        "strace", "-f", "-qq", *_filter(desk, call.family), "-e", f"trace={call.family}", "-e",
        f"inject={call.family}:{what}:when={when}", "-o", os.devnull]


def was_reached(path: pathlib.Path) -> bool:
    """Whether a trace that was written shows an injected result."""
    return "(INJECTED)" in path.read_text("utf-8", "backslashreplace")
