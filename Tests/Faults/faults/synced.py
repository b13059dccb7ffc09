"""What is synced, and when: read off the system calls of undisturbed runs, whatever the file system would forgive.

ext4 writes the whole journal at any fsync, so that a power cut on it does not show a directory that nobody synced. Other
file systems need not be so kind. Asked of every run:

- what is staged in a tier, and the directory that names it, is synced before the commit;
- the commit (the ledger's WAL) is synced before an envelope appears in `new/`;
- what is written as a draft is synced before it gets its name;
- a directory that something was renamed into is synced before the end, and `work/` when something was held from it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import PurePosixPath

from harness.context import Context, Result
from harness.desk import Desk
from harness.messages import Drop
from harness.tracing import Call, calls, need_strace

NAME = "synced"
SUMMARY = "the order of syncs, commits and renames in the system calls of a run"
SHARE = 1

_SYNCED = re.compile(r"^\d+<([^>]*)>")
_CREATED = re.compile(r'^(?:\d+|AT_FDCWD)<([^>]*)>, "([^"]*)", \S*O_CREAT')
_RENAMED_AT = re.compile(r'^\d+<([^>]*)>, "([^"]*)", \d+<([^>]*)>, "([^"]*)"')
_RENAMED = re.compile(r'^"([^"]*)", "([^"]*)"')


def run(context: Context, result: Result) -> None:
    need_strace()
    writer = context.writer()
    # Over 256 KiB a content is kept as a file beside the ledger; over 16 staged files one syncfs takes them all.
    context.steps(
        lambda context, result: _judge(
            context, result, "a few", writer.mixed()[:6] + [writer.broken()], {"held"}),
        lambda context, result: _judge(context, result, "large", [writer.mail(size=400_000)], {"large"}),
        lambda context, result: _judge(context, result, "many", [writer.mail() for _ in range(40)], {"syncfs"}))


def _judge(context: Context, result: Result, label: str, drops: list[Drop], special: set[str]) -> None:
    desk = Desk(context.memory / label.replace(" ", "-"))
    desk.drop_all(drops, age=60)
    order = _Order()
    for call in calls(desk):
        if ") = -1" not in call.whole:
            order.follow(call)
    order.end()
    for finding in order.findings:
        result.expect(False, f"{label}: {finding}")
    for what in sorted({"commit", "publish", "draft"} | special):
        result.expect(what in order.met, f"{label}: there was no {what}; this proves nothing")
    shutil.rmtree(desk.root)


class _Order:
    """Follows the calls of one run."""

    def __init__(self) -> None:
        self.findings: list[str] = []
        self.met: set[str] = set()
        self._staged: dict[str, str] = {}
        """Files and directories that have to be synced before the next commit, each with why."""
        self._renamed: dict[str, str] = {}
        """Directories that have to be synced before the end, each with why."""
        self._synced: set[str] = set()
        self._is_committed = True

    def follow(self, call: Call) -> None:
        if call.family in ("fsync", "fdatasync", "syncfs"):
            if match := _SYNCED.match(call.whole):
                self._sync(match[1], call.family == "syncfs")
        elif call.family == "openat":
            if match := _CREATED.match(call.whole):
                self._create(match[1], match[2])
        elif call.family in ("renameat", "renameat2"):
            if match := _RENAMED_AT.match(call.whole):
                self._rename(match[1], match[2], match[3], match[4])
        elif call.family == "rename":
            if match := _RENAMED.match(call.whole):
                old, new = PurePosixPath(match[1]), PurePosixPath(match[2])
                self._rename(str(old.parent), old.name, str(new.parent), new.name)

    def end(self) -> None:
        for path, why in self._renamed.items():
            self.findings.append(f"{path} was not synced after {why}")

    def _sync(self, path: str, is_all: bool) -> None:
        if path.endswith("ledger.sqlite-wal"):
            for what, why in self._staged.items():
                self.findings.append(f"{what} was not synced before the commit: {why}")
            self._staged.clear()
            self._is_committed = True
            self.met.add("commit")
        if is_all:
            self.met.add("syncfs")
            self._staged = {what: why for what, why in self._staged.items() if not what.startswith("/spool")}
        self._synced.add(path)
        self._staged.pop(path, None)
        self._renamed.pop(path, None)

    def _create(self, directory: str, name: str) -> None:
        path = f"{directory}/{name}"
        self._synced.discard(path)
        if re.match(r"/spool/tiers/[^/]+/(tmp|originals)$", directory):
            self._staged[path] = "it was staged"
            self._staged[directory] = f"it names {_shape(name)}"
            self._is_committed = False

    def _rename(self, old: str, name: str, new: str, new_name: str) -> None:
        if name.startswith(".probe-"):
            return
        what = f"{_shape(new_name)} came from {old}"
        if name.endswith((".draft", ".tmp")):
            self.met.add("draft")
            if f"{old}/{name}" not in self._synced:
                self.findings.append(f"{new}/{_shape(new_name)} got its name before it was synced")
        if new == "/state/originals":
            self.met.add("large")
            self._staged[new] = what
        if old.endswith("/tmp") and new.endswith("/new") and new.startswith("/spool/tiers"):
            self.met.add("publish")
            if not self._is_committed:
                self.findings.append(f"{new}/{_shape(new_name)} was published before the commit was synced")
            self._renamed[old] = what
        if new.startswith("/spool/held"):
            self.met.add("held")
            if old.startswith("/spool/work"):
                self._renamed[old] = f"{_shape(new_name)} went to {new}"
        # A claim that a power cut undoes is made again, and its redo key is the same.
        if not new.startswith("/spool/work"):
            self._renamed[new] = what


def _shape(name: str) -> str:
    """A name without what differs from run to run."""
    return re.sub(r"[0-9A-Za-z-]{12,}", "…", name)
