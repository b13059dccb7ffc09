"""A desk of its own for a fault: spool, state, settings and rules in one temporary directory."""

from __future__ import annotations

import os
import pathlib
import time

from .messages import Drop

HERE = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = HERE.parent.parent
SMALL_RULES = HERE / "rules"
SHIPPED_RULES = REPOSITORY / "Rules"
TIERS = ("first", "second")
ROOMS = ("tmp", "new", "cur", "done", "originals")
GATEWAYS = {
    "email": "channel email\n    format mail",
    "sms": "channel phone\n    format smstools\n    country 34",
    "voicemail": "channel phone\n    format voicemail\n    country 34",
    "chat": "channel chat",
    "portal": "channel chat\n    format neutral",
}


class Desk:
    """The directories of a desk, and the ways in which gateways drop into them."""

    def __init__(
        self, root: pathlib.Path, *, rules: pathlib.Path = SMALL_RULES, limits: dict[str, str] | None = None,
        intake: dict[str, str] | None = None, extra_gateways: dict[str, str] | None = None, make_inbox: bool = True
    ) -> None:
        self.root = root
        self.spool = root / "spool"
        self.state = root / "state"
        self.settings = root / "firstline.conf"
        self.socket = root / "control"
        self.rules = rules
        self.gateways = GATEWAYS | (extra_gateways or {})
        root.mkdir(parents=True, exist_ok=True)
        self.spool.mkdir(exist_ok=True)
        self._write_settings(
            {"file-size": "2 MB", **(limits or {})},
            {"settle": "1 seconds", "rescan": "2 seconds", "companion-wait": "2 seconds", **(intake or {})})
        if make_inbox:
            for gateway in self.gateways:
                for room in ("tmp", "new"):
                    path = self.inbox(gateway, room)
                    path.mkdir(parents=True, exist_ok=True)
                    os.chmod(path, 0o3730)

    def _write_settings(self, limits: dict[str, str], intake: dict[str, str]) -> None:
        blocks = [f"gateway {name}\n    {lines}" for name, lines in self.gateways.items()]
        for title, values in (("limits", limits), ("intake", intake)):
            blocks.append(title + "\n" + "\n".join(f"    {key} {value}" for key, value in values.items()))
        self.settings.write_text("\n\n".join(blocks) + "\n")

    def inbox(self, gateway: str, room: str = "new") -> pathlib.Path:
        return self.spool / "inbox" / gateway / room

    def arguments(self) -> list[str]:
        """The daemon's command line, without the program."""
        return [
            "--settings", str(self.settings), "--rules", str(self.rules), "--spool", str(self.spool), "--state",
            str(self.state), "--socket", str(self.socket), "--log", "human"]

    def directories(self) -> list[pathlib.Path]:
        """Every directory a daemon works in, whether it is there yet or not."""
        places = [self.spool, self.state, self.state / "originals", self.state / "rules", self.spool / "tiers"]
        for place in ("inbox", "work", "held", "aside"):
            places.append(self.spool / place)
            places += [self.spool / place / gateway for gateway in self.gateways]
        places += [self.inbox(gateway, room) for gateway in self.gateways for room in ("tmp", "new")]
        for tier in TIERS:
            places.append(self.spool / "tiers" / tier)
            places += [self.spool / "tiers" / tier / room for room in ROOMS]
        return places

    def waiting(self) -> int:
        """How many files are in drop directories and in work/, files that no daemon ever takes left out."""
        count = 0
        for gateway in self.gateways:
            for directory in (self.inbox(gateway), self.spool / "work" / gateway):
                try:
                    count += sum(1 for entry in os.scandir(directory) if not entry.name.startswith("."))
                except FileNotFoundError:
                    pass
        return count

    # What follows writes as gateways do.

    def drop(self, drop: Drop, how: str = "rename", age: float = 0, sync: bool = False) -> Drop:
        """Drops a message with its companions first; `age` in seconds makes the files look older than they are."""
        drop.is_accepted = False
        for name, content in drop.companions.items():
            self._write(drop.gateway, name, content, "rename", age, sync)
        self._write(drop.gateway, drop.name, drop.content, how, age, sync)
        drop.is_accepted = True
        return drop

    def drop_all(self, drops: list[Drop], how: str = "rename", age: float = 0, sync: bool = False) -> list[Drop]:
        return [self.drop(drop, how, age, sync) for drop in drops]

    def _write(self, gateway: str, name: str, content: bytes, how: str, age: float, sync: bool) -> None:
        new, tmp = self.inbox(gateway), self.inbox(gateway, "tmp")
        target = new / name
        if how == "anonymous":
            self._write_anonymous(new, target, content, sync)
        elif how == "in place":
            self._fill(target, content, age, sync, parts=3)
        else:
            draft = tmp / name
            self._fill(draft, content, age, sync)
            if how == "link":
                os.link(draft, target)
                os.unlink(draft)
            else:
                os.rename(draft, target)
        if sync:
            sync_directory(new)

    @staticmethod
    def _fill(path: pathlib.Path, content: bytes, age: float, sync: bool, parts: int = 1) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        try:
            step = max(1, len(content) // parts + 1)
            for start in range(0, len(content), step):
                left = content[start:start + step]
                while left:
                    # A file system that runs full takes a part and says so with no error.
                    left = left[os.write(descriptor, left):]
            if age:
                then = time.time() - age
                os.utime(descriptor, (then, then))
            if sync:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @staticmethod
    def _write_anonymous(directory: pathlib.Path, target: pathlib.Path, content: bytes, sync: bool) -> None:
        descriptor = os.open(directory, os.O_TMPFILE | os.O_WRONLY, 0o640)
        try:
            os.write(descriptor, content)
            if sync:
                os.fsync(descriptor)
            # Only with a directory's descriptor does Python use linkat(2), which can follow this link.
            folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.link(f"/proc/self/fd/{descriptor}", target, src_dir_fd=folder, follow_symlinks=True)
            finally:
                os.close(folder)
        finally:
            os.close(descriptor)


def sync_directory(path: pathlib.Path) -> None:
    """fsync(2) of a directory."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
