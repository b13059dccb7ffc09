#!/usr/bin/env python3
"""Drops one message into a drop directory of Firstline so that it is never seen half written and never lost.

    drop.py [-n NAME] DIRECTORY [FILE]

Writes in tmp/ under a unique name, calls fsync, renames into new/, and syncs the directory. Without FILE the message is
read from standard input. Other Python programs import `drop` instead.

Exit status as in sysexits.h: 0 dropped, 64 wrong usage, 66 no input, 75 not now, try again.
"""

import argparse
import os
import socket
import sys
import tempfile
import time

EX_USAGE, EX_NOINPUT, EX_TEMPFAIL = 64, 66, 75


def drop(directory, content, name=None):
    """Drops `content` (bytes) into the drop directory and returns the path it has in new/.

    `name` is for formats whose file names mean something (msg0001.txt and msg0001.wav). Raises OSError when it cannot be
    done now; then try again later. When it returns, the message is on the disk.
    """
    unique = f"{int(time.time())}.{os.getpid()}.{socket.gethostname()}."
    descriptor, draft = tempfile.mkstemp(prefix=unique, dir=os.path.join(directory, "tmp"))
    try:
        with os.fdopen(descriptor, "wb") as file:
            # The daemon reads through the directory's group, and nobody else has to.
            os.fchmod(file.fileno(), 0o640)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        final = os.path.join(directory, "new", name or os.path.basename(draft))
        # Whoever names its files has to name them apart: a rename would replace the one that is still waiting.
        if os.path.lexists(final):
            raise FileExistsError(f"{final} is still waiting")
        os.rename(draft, final)
    except BaseException:
        try:
            os.unlink(draft)
        except FileNotFoundError:
            pass
        raise
    sync_directory(os.path.join(directory, "new"))
    return final


def sync_directory(path):
    """Brings the directory's new entry to the disk."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        # Gateways may enter the directory and not list it, and then cannot open it: then everything is synced.
        os.sync()
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Parser(argparse.ArgumentParser):
    """Ends with 64 on wrong usage; argparse's own 2 means something else to a mail server."""

    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(EX_USAGE, f"{self.prog}: {message}\n")


def main():
    parser = Parser(prog="drop.py", description="Drops one message into a drop directory.")
    parser.add_argument("-n", dest="name", metavar="NAME", help="the name it gets in new/")
    parser.add_argument("directory", metavar="DIRECTORY", help="such as /var/spool/firstline/inbox/email")
    parser.add_argument("file", metavar="FILE", nargs="?", help="the message; standard input without it")
    options = parser.parse_args()
    if options.name is not None and (options.name[:1] in ("", ".") or "/" in options.name):
        print("drop.py: NAME is a plain file name that does not start with a dot", file=sys.stderr)
        return EX_USAGE
    try:
        if options.file is None:
            content = sys.stdin.buffer.read()
        else:
            with open(options.file, "rb") as file:
                content = file.read()
    except OSError as error:
        print(f"drop.py: {error}", file=sys.stderr)
        return EX_NOINPUT
    try:
        drop(options.directory, content, options.name)
    except OSError as error:
        print(f"drop.py: {error}", file=sys.stderr)
        return EX_TEMPFAIL
    return 0


if __name__ == "__main__":
    sys.exit(main())
