"""Mounts that the suite makes: each one is undone with its block, and all of them on the way out."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import subprocess
import threading
import time
from typing import Iterator

from .context import Skip

_lock = threading.Lock()
_mounted: list[pathlib.Path] = []


def need_root(what: str) -> None:
    if os.geteuid() != 0:
        raise Skip(f"{what} needs root")


def need_loop() -> None:
    need_root("mounting images")
    for program in ("mkfs.ext4", "losetup", "mount"):
        if shutil.which(program) is None:
            raise Skip(f"{program} is not installed")
    if not os.path.exists("/dev/loop-control"):
        raise Skip("there are no loop devices here")


def mount(arguments: list[str], at: pathlib.Path) -> None:
    """Mounts something, and remembers to unmount it."""
    at.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise Skip(f"cannot mount here: {done.stderr.strip()}")
    with _lock:
        _mounted.append(at)


def unmount(at: pathlib.Path) -> None:
    """Unmounts, with patience for a process that is just ending."""
    for _ in range(100):
        done = subprocess.run(["umount", str(at)], capture_output=True, text=True, timeout=120)
        if done.returncode == 0 or "not mounted" in done.stderr:
            break
        time.sleep(0.1)
    else:
        subprocess.run(["umount", "-l", str(at)], capture_output=True, timeout=60)
    with _lock:
        if at in _mounted:
            _mounted.remove(at)


@contextlib.contextmanager
def mounted(arguments: list[str], at: pathlib.Path) -> Iterator[pathlib.Path]:
    mount(arguments, at)
    try:
        yield at
    finally:
        unmount(at)


def image(path: pathlib.Path, megabytes: int, inodes: int = 4096) -> None:
    """Makes an ext4 file system in a file."""
    with open(path, "wb") as file:
        file.truncate(megabytes << 20)
    subprocess.run(
        ["mkfs.ext4", "-q", "-F", "-N", str(inodes), str(path)], check=True, capture_output=True, timeout=60)


LOOP = ["-o", "loop,commit=600,noauto_da_alloc"]
"""Options under which nothing reaches the disk that nobody synced, as long as that can be had."""


def copy(image_path: pathlib.Path, to: pathlib.Path) -> None:
    """Copies an image as it is: what the disk would hold if the power went now."""
    subprocess.run(["cp", "--sparse=always", str(image_path), str(to)], check=True, timeout=120)


def undo_all() -> None:
    """Unmounts what is left: for the way out."""
    with _lock:
        left = list(reversed(_mounted))
    for path in left:
        unmount(path)


def undo_below(root: pathlib.Path) -> None:
    """Unmounts everything below a directory that an earlier run left when it was killed."""
    with open("/proc/self/mounts") as file:
        paths = [line.split()[1] for line in file]
    for path in reversed(paths):
        if path.startswith(str(root) + "/"):
            unmount(pathlib.Path(path))
