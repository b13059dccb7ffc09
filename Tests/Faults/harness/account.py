"""Independent accounting: what became of everything that was dropped, read from the files and the ledger alone."""

from __future__ import annotations

import collections
import functools
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from .desk import Desk
from .envelope import faults_of
from .messages import MARKER, TOKEN, Drop, Fate

_NAME = re.compile(r"(\d\d)-(\d{8}T\d{9}Z)-([0-9A-Z]{26})\.json")
_READ_LIMIT = 4 << 20


@dataclass
class Account:
    """The findings, in words; all lists are empty when every promise was kept."""

    files: int = 0
    messages: int = 0
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.twice or self.other)

    def lines(self) -> list[str]:
        return (
            [f"lost: {line}" for line in self.lost] + [f"twice: {line}" for line in self.twice]
            + [f"other: {line}" for line in self.other])


@dataclass
class Allowance:
    """What a fault may honestly do to a desk without breaking a promise."""

    torn: bool = False
    """The kernel lied about a write: a file may be torn, where the daemon could not know."""
    ledger: bool = True
    """Whether the ledger has to agree with the files (not where it was destroyed)."""
    held: bool = False
    """Whether a good file may end held: where reading it was made to fail."""
    companions: bool = False
    """Whether a message may come without its companion, which has to be held then."""
    leftovers: bool = False
    """Whether drafts of interrupted runs may lie about."""
    unfinished: bool = False
    """Whether files may still be in the drop directories and in work/ (taken for neither lost nor delivered)."""
    foreign: bool = False
    """Whether there may be envelopes of messages that no drop of the account names."""


class Places:
    """Where things are in a spool: one reading of all of it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.names: list[tuple[str, str, str]] = []
        """Tier, room and name of each envelope."""
        self.files: dict[str, dict[str, list[str]]] = {}
        """By place (inbox, work, held, aside): token to paths."""
        self.reasons: dict[str, str] = {}
        """Paths of held files to the code of their reason."""
        self.leftovers: list[str] = []
        self.originals: set[str] = set()
        self._read_tiers()
        for place in ("inbox", "work", "held", "aside"):
            self._read_place(place)

    @property
    def envelopes(self) -> Iterator[tuple[str, str, str, dict | None]]:
        """Tier, room, name, and the content, or None where it is no JSON; read as they are asked for: of a million not all are in memory."""
        for tier, room, name in self.names:
            yield tier, room, name, _parse(f"{self.desk.spool}/tiers/{tier}/{room}/{name}")

    @functools.cached_property
    def is_torn(self) -> bool:
        """Whether any envelope is no JSON."""
        return any(envelope is None for *_, envelope in self.envelopes)

    def _read_tiers(self) -> None:
        root = self.desk.spool / "tiers"
        for tier in sorted(os.listdir(root)) if root.is_dir() else []:
            for room in ("new", "cur", "done"):
                directory = root / tier / room
                for entry in os.scandir(directory) if directory.is_dir() else []:
                    self.names.append((tier, room, entry.name))
            for room in ("tmp", "originals"):
                directory = root / tier / room
                names = os.listdir(directory) if directory.is_dir() else []
                if room == "tmp":
                    self.leftovers += [f"tiers/{tier}/tmp/{name}" for name in names]
                else:
                    self.originals |= {f"{tier}/originals/{name}" for name in names}

    def _read_place(self, place: str) -> None:
        found: dict[str, list[str]] = collections.defaultdict(list)
        root = self.desk.spool / place
        for gateway in sorted(os.listdir(root)) if root.is_dir() else []:
            directory = root / gateway / "new" if place == "inbox" else root / gateway
            for entry in os.scandir(os.fsencode(directory)) if directory.is_dir() else []:
                name = os.fsdecode(entry.name)
                path = f"{place}/{gateway}/{name}"
                if name.startswith("."):
                    self.leftovers.append(path)
                elif place == "held" and name.endswith(".reason"):
                    self._read_reason(directory / name, path)
                else:
                    if place == "work":
                        self.leftovers.append(path)
                    for token in set(TOKEN.findall(name)):
                        found[token].append(path)
            if place == "inbox":
                for name in os.listdir(root / gateway / "tmp"):
                    self.leftovers.append(f"inbox/{gateway}/tmp/{name}")
        self.files[place] = found

    def _read_reason(self, file: pathlib.Path, path: str) -> None:
        text = file.read_text("utf-8", "backslashreplace")
        found = re.search(r"^Reason: (\S+)$", text, re.MULTILINE)
        self.reasons[path.removesuffix(".reason")] = found.group(1) if found else ""


def take(desk: Desk, drops: list[Drop], allowing: Allowance | None = None) -> Account:
    """Counts everything. The daemon has to be gone, and to have had its way with everything before."""
    allowing = allowing or Allowance()
    places = Places(desk)
    account = Account(files=len(drops), messages=sum(len(drop.markers) for drop in drops))
    delivered = _check_envelopes(desk, places, drops, account, allowing)
    _check_fates(places, drops, delivered, account, allowing)
    _check_leftovers(places, account, allowing)
    if allowing.ledger:
        check_ledger(desk, places, account)
    return account


def _check_envelopes(
    desk: Desk, places: Places, drops: list[Drop], account: Account, allowing: Allowance
) -> dict[str, list[str]]:
    """Envelopes are valid, have ids of their own and their originals; returns where each marker was delivered."""
    by_marker = {marker: drop for drop in drops for marker in drop.markers}
    delivered: dict[str, list[str]] = collections.defaultdict(list)
    ids: dict[str, str] = {}
    referenced: set[str] = set()
    for tier, room, name, envelope in places.envelopes:
        path = f"tiers/{tier}/{room}/{name}"
        parts = _NAME.fullmatch(name)
        if parts is None:
            account.other.append(f"{path} has no name of an envelope")
            continue
        if parts[3] in ids:
            account.twice.append(f"id {parts[3]}: {path} and {ids[parts[3]]}")
        ids[parts[3]] = path
        if envelope is None:
            if not allowing.torn:
                account.other.append(f"{path} is no JSON")
            referenced |= {original for original in places.originals if parts[3] in original}
            continue
        wrong = faults_of(envelope) + ([] if envelope.get("id") == parts[3] else ["its id is not the one of its name"])
        account.other += [f"{path}: {what}" for what in wrong]
        markers = set(MARKER.findall(json.dumps(envelope.get("facts", {}))))
        if len(markers) != 1 or not markers <= by_marker.keys():
            if not allowing.foreign:
                account.other.append(f"{path} holds the markers {sorted(markers)}, which nobody dropped so")
        for marker in markers:
            delivered[marker].append(path)
        drop = by_marker.get(next(iter(markers), ""))
        referenced |= _check_originals(desk, tier, path, envelope, drop, account, allowing)
    if not allowing.leftovers:
        for orphan in sorted(places.originals - referenced):
            account.other.append(f"tiers/{orphan} is the original of no envelope")
    return delivered


def _check_originals(
    desk: Desk, tier: str, path: str, envelope: dict, drop: Drop | None, account: Account, allowing: Allowance
) -> set[str]:
    wanted = [(envelope.get("original", ""), drop.content if drop else None)]
    for companion in envelope.get("companions", []):
        wanted.append((companion["path"], drop.companions.get(companion["name"]) if drop else None))
    if drop and len(wanted) - 1 < len(drop.companions) and not (allowing.companions and _is_held_alone(desk, drop)):
        account.other.append(f"{path} names {len(wanted) - 1} of {len(drop.companions)} companions")
    for relative, content in wanted:
        file = desk.spool / "tiers" / tier / relative
        if not relative.startswith("originals/") or not file.is_file():
            account.lost.append(f"{path}: its original {relative} is not there")
        elif content is not None and _digest(file) != hashlib.sha256(content).digest() and not allowing.torn:
            account.other.append(f"{path}: {relative} has other bytes than were dropped")
    return {f"{tier}/{relative}" for relative, _ in wanted}


def _is_held_alone(desk: Desk, drop: Drop) -> bool:
    """Whether a companion that the message came without is held."""
    return any(drop.token in path.name for path in (desk.spool / "held" / drop.gateway).iterdir())


def _check_fates(
    places: Places, drops: list[Drop], delivered: dict[str, list[str]], account: Account, allowing: Allowance
) -> None:
    """Every file has exactly one end, and it is the right one."""
    groups: dict[str, list[Drop]] = collections.defaultdict(list)
    for drop in drops:
        groups[drop.group or drop.token].append(drop)
    for members in groups.values():
        if any(drop.is_accepted for drop in members) and members[0].markers:
            _check_group(places, members, delivered, account, allowing)
        for drop in members:
            for marker in drop.markers:
                if len(delivered[marker]) > 1:
                    account.twice.append(f"{drop.kind} {marker}: {', '.join(delivered[marker])}")
                delivered[marker] = delivered[marker][:1]
            _check_file(places, drop, delivered, account, allowing, len(members) > 1)


def _check_group(
    places: Places, members: list[Drop], delivered: dict[str, list[str]], account: Account, allowing: Allowance
) -> None:
    """Of a message that came once or several times, one file is delivered."""
    first = members[0]
    if first.fate not in (Fate.DELIVERED, Fate.EITHER):
        return
    absent = [marker for marker in first.markers if not delivered[marker]]
    is_held = any(drop.token in places.files["held"] for drop in members)
    if absent and is_held and (first.fate == Fate.EITHER or allowing.held):
        return
    # What still waits is not lost; that it was left is said for each file.
    waits = any(drop.token in places.files[place] for drop in members for place in ("inbox", "work"))
    if absent and not waits and not (allowing.torn and places.is_torn):
        where = [path for drop in members for place in places.files.values() for path in place[drop.token]]
        account.lost.append(f"{first.kind} {absent}: not delivered; its files: {where or 'none'}")


def _check_file(
    places: Places, drop: Drop, delivered: dict[str, list[str]], account: Account, allowing: Allowance,
    has_copies: bool
) -> None:
    own = {
        place: [path for path in found[drop.token] if _is_message(path, drop)]
        for place, found in places.files.items()}
    ends = [(place, path) for place in ("inbox", "work", "held", "aside") for path in own[place]]
    if len(ends) > 1:
        account.twice.append(f"{drop.kind} {drop.token}: {[path for _, path in ends]}")
    reached = ends[0][0] if ends else None
    if reached in ("inbox", "work"):
        if not allowing.unfinished:
            account.other.append(f"{drop.kind} {drop.token} was left in {ends[0][1]}")
        return
    is_delivered = any(delivered[marker] for marker in drop.markers)
    if reached == "held":
        _check_held(places, drop, ends[0][1], is_delivered and not has_copies, account, allowing)
    elif reached == "aside":
        if drop.fate != Fate.ASIDE and not has_copies:
            account.lost.append(f"{drop.kind} {drop.token} was set aside: {ends[0][1]}")
        if drop.fate == Fate.ASIDE and is_delivered:
            account.other.append(f"{drop.kind} {drop.token} was delivered, and is no customer's message")
    elif drop.fate in (Fate.HELD, Fate.ASIDE) and drop.is_accepted:
        account.lost.append(f"{drop.kind} {drop.token} should be {drop.fate.value} and is nowhere")


def _check_held(
    places: Places, drop: Drop, path: str, is_delivered: bool, account: Account, allowing: Allowance
) -> None:
    reason = places.reasons.get(path)
    if not reason and not allowing.torn:
        account.other.append(f"{path} is held without a reason")
    if drop.fate in (Fate.DELIVERED, Fate.ASIDE) and not allowing.held and drop.is_accepted:
        account.other.append(f"{drop.kind} {drop.token} is held for no good reason: {reason}")
    if is_delivered:
        account.twice.append(f"{drop.kind} {drop.token} is held and delivered: {path}")


def _is_message(path: str, drop: Drop) -> bool:
    """Whether a path is the file that carries the message, and not a companion of it."""
    name = path.rsplit("/", 1)[1]
    return re.search(r"\+\d+~", name) is None and not any(name.endswith(other) for other in drop.companions)


def _check_leftovers(places: Places, account: Account, allowing: Allowance) -> None:
    if allowing.leftovers or allowing.unfinished:
        return
    account.other += [f"{path} was left behind" for path in places.leftovers]


def read_ledger(desk: Desk, query: str) -> list[tuple]:
    """Asks the ledger; a copy of it where it was not closed, so that nothing is changed."""
    path = desk.state / "ledger.sqlite"
    with tempfile.TemporaryDirectory(dir=desk.root) as folder:
        if pathlib.Path(str(path) + "-wal").exists():
            for ending in ("", "-wal"):
                shutil.copy(str(path) + ending, folder)
            path = pathlib.Path(folder) / path.name
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()


def check_ledger(desk: Desk, places: Places, account: Account) -> None:
    """Rows and envelopes are the same messages, in the same tiers, and all rows are marked as published."""
    try:
        damage = read_ledger(desk, "PRAGMA integrity_check")
        rows = read_ledger(desk, "SELECT id, tier, envelope_name, state FROM message")
    except sqlite3.Error as error:
        account.other.append(f"the ledger cannot be read: {error}")
        return
    if damage != [("ok",)]:
        account.other.append(f"the ledger is damaged: {damage[:3]}")
    envelopes = {name.removesuffix(".json").rsplit("-", 1)[-1]: (tier, name) for tier, _, name in places.names}
    for identifier, tier, name, state in rows:
        found = envelopes.pop(identifier, None)
        if found is None:
            account.lost.append(f"message {identifier} has a row ({state}) and no envelope in {tier}")
        elif found != (tier, name):
            account.other.append(f"message {identifier} is {found}, its row says {(tier, name)}")
        if state != "published":
            account.other.append(f"message {identifier} is still {state} in the ledger")
    for identifier, (tier, name) in envelopes.items():
        account.other.append(f"tiers/{tier}/{name} has no row in the ledger")
    kept = read_ledger(desk, "SELECT intake_id FROM content WHERE is_file = 1")
    for (row,) in kept:
        if not (desk.state / "originals" / str(row)).is_file():
            account.lost.append(f"the content of row {row} is not in originals/")


def _parse(path: str) -> dict | None:
    try:
        with open(path, "rb") as file:
            value = json.loads(file.read())
        return value if isinstance(value, dict) else None
    except ValueError:
        return None


def _digest(file: pathlib.Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()


def search(root: pathlib.Path, needle: bytes) -> list[str]:
    """Files below a directory that hold some bytes; sparse giants are read at their beginning only."""
    found = []
    for folder, _, names in os.walk(os.fsencode(root)):
        for name in names:
            path = os.path.join(folder, name)
            if not stat.S_ISREG(os.lstat(path).st_mode):
                continue
            with open(path, "rb") as file:
                if needle in file.read(_READ_LIMIT):
                    found.append(os.fsdecode(path))
    return found
