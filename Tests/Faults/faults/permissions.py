"""Users of their own for daemon and gateways: no gateway can read, list, remove or forge another's messages."""

from __future__ import annotations

import os
import pathlib
import shutil
import struct
import subprocess

from harness import users
from harness.account import Allowance, take
from harness.context import Context, Result
from harness.daemon import Service, programs
from harness.desk import ROOMS, TIERS, Desk
from harness.messages import Drop, Fate

NAME = "permissions"
SUMMARY = "real users: a gateway reads, lists, removes and forges nothing of another's"
SHARE = 5

User = tuple[int, int, list[int]]


def run(context: Context, result: Result) -> None:
    context.steps(_permissions)


def _permissions(context: Context, result: Result) -> None:
    group = users.add_group("drop")
    # Mail has a group of its own, as docs/gateways.md advises where gateways may not read each other's files.
    own = users.add_group("own")
    daemon = users.add_user("desk", [group, own])
    mail = users.add_user("mail", [own])
    sms = users.add_user("sms", [group])
    chat = users.add_user("chat", [group])
    stranger = users.add_user("stranger", [])
    desk = Desk(
        context.disk / "desk", make_inbox=False,
        extra_gateways={
            "email": f"channel email\n    format mail\n    user {users.full_name('mail')}",
            "sms": f"channel phone\n    format smstools\n    country 34\n    user {users.full_name('sms')}"})
    _lay_out(desk, daemon, group, {"email": own})
    folder = context.disk / "bin"
    folder.mkdir()
    program = shutil.copy(programs()[0], folder)
    os.chmod(program, 0o755)
    for path in (context.disk, desk.root, folder):
        os.chmod(path, 0o755)
    before = os.environ["FIRSTLINED"]
    os.environ["FIRSTLINED"] = str(program)
    try:
        _try(context, result, desk, daemon, mail, sms, chat, stranger)
    finally:
        os.environ["FIRSTLINED"] = before


def _lay_out(desk: Desk, daemon: User, shared: int, own: dict[str, int]) -> None:
    """As tmpfiles.d lays it out: everything is the daemon's, the drop directories are a group's to write."""
    for path, mode in ((desk.spool, 0o755), (desk.spool / "inbox", 0o2711), (desk.state, 0o750)):
        path.mkdir(exist_ok=True)
        os.chown(path, daemon[0], daemon[1])
        os.chmod(path, mode)
    for gateway in desk.gateways:
        group = own.get(gateway, shared)
        for room in ("tmp", "new"):
            path = desk.inbox(gateway, room)
            path.mkdir(parents=True)
            os.chown(path.parent, daemon[0], group)
            os.chmod(path.parent, 0o2711)
            os.chown(path, daemon[0], group)
            os.chmod(path, 0o3730)


def _as(user: User, script: str, *arguments: object, umask: int = 0o027) -> bool:
    """Whether a shell script ends well for a user."""
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", *map(str, arguments)], user=user[0], group=user[1], extra_groups=user[2],
        capture_output=True, timeout=20, stdin=subprocess.DEVNULL, cwd="/", umask=umask)
    return done.returncode == 0


def _drop(user: User, desk: Desk, drop: Drop, source: pathlib.Path, mode: str = "0640") -> bool:
    source.write_bytes(drop.content)
    os.chmod(source, 0o644)
    tmp, new = desk.inbox(drop.gateway, "tmp") / drop.name, desk.inbox(drop.gateway) / drop.name
    return _as(user, 'cp "$1" "$2" && chmod "$4" "$2" && mv "$2" "$3"', source, tmp, new, mode)


def _let_read(directory: pathlib.Path, user: User) -> bool:
    """Gives the directory a default ACL by which a user may read and write what is made in it; false where there are none."""
    undefined, read, write, search = 0xFFFFFFFF, 4, 2, 1
    # The owner, the user, the group, the mask, all others: type, rights, id.
    entries = ((1, read | write, undefined), (2, read | write, user[0]), (4, read | write | search, undefined),
               (16, read | write | search, undefined), (32, 0, undefined))
    value = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        os.setxattr(directory, "system.posix_acl_default", value)
    except OSError:
        return False
    return True


def _matrix(desk: Desk, result: Result, context: Context, daemon: User, gateway: User) -> list[Drop]:
    """How a gateway writes, and whether the daemon can read it: the rows of the permission matrix, each with a file."""
    writer = context.writer("matrix")
    source = context.disk / "source"
    # A file that was made with 0600 (mkstemp, Postfix) stays closed, and so does one under umask 077, but for an ACL.
    plain = 'cp "$1" "$2" && mv "$2" "$3"'
    made_closed = 'umask 077 && : > "$2" && chmod 0600 "$2" && cat "$1" > "$2" && mv "$2" "$3"'
    rows = [("umask 022", plain, 0o022, Fate.DELIVERED), ("umask 027", plain, 0o027, Fate.DELIVERED),
            ("umask 077", plain, 0o077, Fate.HELD), ("made with 0600", made_closed, 0o022, Fate.HELD)]
    drops = []

    def drop(label: str, script: str, umask: int, fate: Fate) -> None:
        one = writer.telegram()
        one.fate, one.kind = fate, label
        source.write_bytes(one.content)
        os.chmod(source, 0o644)
        paths = (source, desk.inbox("chat", "tmp") / one.name, desk.inbox("chat") / one.name)
        if result.expect(_as(gateway, script, *paths, umask=umask), f"{label}: cannot be dropped"):
            drops.append(one)

    for row in rows:
        drop(*row)
    if _let_read(desk.inbox("chat", "tmp"), daemon):
        # cp makes a file with the mode of its source, 0644, and the ACL takes the place of the umask.
        drop("umask 077 with a default ACL", plain, 0o077, Fate.DELIVERED)
        drop("made with 0600 with a default ACL", made_closed, 0o022, Fate.HELD)
    else:
        result.note("no default ACLs here: two rows of the matrix were not tried")
    return drops


def _try(
    context: Context, result: Result, desk: Desk, daemon: User, mail: User, sms: User, chat: User, stranger: User
) -> None:
    writer = context.writer()
    source = context.disk / "source"
    drops: list[Drop] = []
    # Nobody has taken it yet: the daemon is not running.
    victim = writer.mail()
    result.expect(_drop(mail, desk, victim, source), "a gateway cannot drop into its own directory")
    drops.append(victim)
    path = desk.inbox("email") / victim.name
    draft = desk.inbox("email", "tmp") / "draft"
    _as(mail, 'echo x > "$1"', draft)
    for who, user in (("another gateway", sms), ("a stranger", stranger)):
        attempts = {
            "list new/": ('ls "$1" | grep -q .', path.parent),
            "list tmp/": ('ls "$1" | grep -q .', draft.parent),
            "remove a message": ('rm -f "$1" && test ! -e "$1"', path),
            "overwrite a message": ('echo x > "$1"', path),
            "append to a message": ('echo x >> "$1"', path),
            "rename a message": ('mv "$1" "$1.x"', path),
            "rename another over a message": (
                'echo x > "$1.y" && { mv -f "$1.y" "$1" || { rm -f "$1.y"; false; }; }', path),
            "remove a draft": ('rm -f "$1" && test ! -e "$1"', draft),
            "remove a directory": ('rmdir "$1"', path.parent),
            "change a mode": ('chmod 777 "$1"', path.parent),
        }
        for what, (script, argument) in attempts.items():
            result.expect(not _as(user, script, argument), f"{who} can {what}")
    result.expect(not _as(stranger, 'cat "$1"', path), "a stranger can read a message")
    readable = _as(sms, 'cat "$1"', path)
    # In a set-group-id directory files get its group: in one that gateways share, who guesses a name may read.
    result.expect(not readable, "a gateway of another group that knows the name can read a 0640 file")
    stray = writer.sms()
    result.expect(not _drop(stranger, desk, stray, source), "a stranger can drop")
    result.expect(not _drop(sms, desk, writer.mail(), source), "a gateway can drop into another group's directory")
    # Where the group is shared it can be dropped; its owner tells.
    forged = writer.sms()
    forged.fate = Fate.HELD
    if result.expect(_drop(chat, desk, forged, source), "a gateway of the shared group cannot drop beside another"):
        drops.append(forged)
    token = writer.token()
    linked = desk.inbox("sms") / f"GSM1.{token}"
    was_linked = _as(sms, 'ln "$1" "$2"', path, linked)
    result.note(f"another gateway {'can' if was_linked else 'cannot'} hard-link a message (protected_hardlinks)")
    if not was_linked:
        # As it would be where the kernel does not protect links: its owner still tells whose message it is.
        os.link(path, linked)
    drops.append(Drop("sms", token, linked.name, victim.content, (), Fate.HELD, kind="link to another gateway's message"))
    closed = writer.mail()
    closed.fate = Fate.HELD
    result.expect(_drop(mail, desk, closed, source, "0600"), "a gateway cannot drop a file of its own only")
    drops.append(closed)
    matrix = _matrix(desk, result, context, daemon, chat)
    drops += matrix
    own = writer.sms()
    result.expect(_drop(sms, desk, own, source), "the second gateway cannot drop")
    drops.append(own)
    _as(mail, 'rm "$1"', draft)
    with Service(desk, user=daemon) as service:
        if not result.expect(service.wait_ready(), f"not ready as its own user: {service.log[-500:]}"):
            return
        late = writer.mail()
        result.expect(_drop(mail, desk, late, source), "a gateway cannot drop while the daemon runs")
        drops.append(late)
        result.expect(service.wait_quiet(20), f"files wait: {service.log[-300:]}")
        result.ended("the service", service.stop(), (0,))
    for who, user in (("a gateway", mail), ("a stranger", stranger)):
        for place in ("work", "held", "aside"):
            result.expect(not _as(user, 'ls "$1"/*', desk.spool / place), f"{who} can look into {place}/")
        for tier in TIERS:
            for room in ROOMS:
                directory = desk.spool / "tiers" / tier / room
                result.expect(not _as(user, 'ls "$1"', directory), f"{who} can list tiers/{tier}/{room}")
                result.expect(not _as(user, 'echo > "$1/x"', directory), f"{who} can write into tiers/{tier}/{room}")
        result.expect(not _as(user, 'cat "$1"', desk.state / "ledger.sqlite"), f"{who} can read the ledger")
        result.expect(not _as(user, 'ls "$1"', desk.state), f"{who} can list the state")
    account = take(desk, drops, Allowance())
    result.add("permissions", account)
    reasons = sorted(path.read_text().split("\n")[0] for path in desk.spool.glob("held/*/*.reason"))
    unreadable = 1 + sum(drop.fate is Fate.HELD for drop in matrix)
    expected = ["Reason: unreadable"] * unreadable + ["Reason: wrong-owner"] * 2
    result.expect(reasons == expected, f"the reasons are {reasons}")
    result.note(f"{len(matrix)} rows of the permission matrix")
