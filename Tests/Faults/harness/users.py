"""Temporary users and groups, for faults about permissions; removed on the way out."""

from __future__ import annotations

import grp
import os
import pwd
import re
import shutil
import subprocess

from .context import Skip
from .mounts import need_root

_PREFIX = f"flt{os.getpid()}-"
"""Two runs at a time do not get in each other's way, and what a killed one left can be told."""
_users: list[str] = []
_groups: list[str] = []


def full_name(name: str) -> str:
    """What the system calls a user or group that is called so here."""
    return _PREFIX + name


def add_group(name: str) -> int:
    """Makes a group; its id."""
    _need()
    name = full_name(name)
    subprocess.run(["groupadd", "--system", name], check=True, capture_output=True, timeout=60)
    _groups.append(name)
    return grp.getgrnam(name).gr_gid


def add_user(name: str, groups: list[int]) -> tuple[int, int, list[int]]:
    """Makes a user with a group of its own; user id, group id and the groups it is in besides."""
    _need()
    name = full_name(name)
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", name],
        check=True, capture_output=True, timeout=60)
    _users.append(name)
    entry = pwd.getpwnam(name)
    return entry.pw_uid, entry.pw_gid, groups


def _need() -> None:
    need_root("temporary users")
    if shutil.which("useradd") is None:
        raise Skip("useradd is not installed")


def remove_all() -> None:
    """Removes the users and groups that were made here."""
    for name in _users:
        subprocess.run(["userdel", name], capture_output=True, timeout=60)
    for name in _groups:
        subprocess.run(["groupdel", name], capture_output=True, timeout=60)
    _users.clear()
    _groups.clear()


def sweep_up() -> None:
    """Removes what a killed run left."""
    if os.geteuid() != 0:
        return
    _users.extend(entry.pw_name for entry in pwd.getpwall() if _is_stale(entry.pw_name))
    _groups.extend(
        entry.gr_name for entry in grp.getgrall() if _is_stale(entry.gr_name) and entry.gr_name not in _users)
    remove_all()


def _is_stale(name: str) -> bool:
    match = re.match(r"flt(\d+)-", name)
    return match is not None and not os.path.exists(f"/proc/{match[1]}")
