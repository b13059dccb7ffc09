"""A desk for one gateway's test: what was sent, what arrived, and what was expected."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPOSITORY / "Tests/Faults"))

from harness import daemon, processes, users  # noqa: E402
from harness.desk import Desk  # noqa: E402


class Skip(Exception):
    """What the test needs is not here: why."""


class Bench:
    """A desk in a temporary directory, and the account of one test."""

    def __init__(self, name: str) -> None:
        self.name = name
        # Other users' programs have to get in.
        self.root = pathlib.Path(tempfile.mkdtemp(prefix=f"gateway-{name}-"))
        os.chmod(self.root, 0o755)
        self.desk = Desk(
            self.root / "desk", extra_gateways={
                "texts": "channel phone\n    format twilio", "modem": "channel phone\n    format smstools\n    country 46",
                "gammu": "channel phone\n    format gammu\n    country 46"},
            limits={"mime-parts": "20"})
        self.checks = 0
        self.failures: list[str] = []
        self.sent: list[str] = []
        """A word of each message that was sent; each has to arrive once."""

    def count(self, more: int = 1) -> None:
        self.checks += more

    def expect(self, condition: bool, what: str) -> None:
        self.checks += 1
        if not condition:
            self.failures.append(what)

    def settle(self, user: tuple[int, int, list[int]] | None = None) -> None:
        """Has the daemon take in what is there."""
        options = {"user": user[0], "group": user[1], "extra_groups": user[2]} if user else {}
        ended = processes.run(
            [str(daemon.programs()[0]), *self.desk.arguments(), "--once"], 120, daemon.environment(), **options)
        self.expect(ended.status in (0, 1) and not ended.crashed, f"the daemon ended with {ended.status}: {ended.output[-500:]}")

    def envelopes(self) -> list[dict]:
        found = []
        for path in self.desk.spool.glob("tiers/*/new/*.json"):
            found.append(json.loads(path.read_bytes()))
        return found

    def texts(self) -> str:
        """Everything that was delivered, as text: for counting words."""
        return "\n".join(
            str(envelope["facts"].get("subject", "")) + "\n" + str(envelope["facts"].get("body", ""))
            for envelope in self.envelopes())

    def held(self) -> list[str]:
        return [path.read_text("utf-8", "replace") for path in self.desk.spool.glob("held/*/*.reason")]

    def inbox_names(self) -> list[str]:
        return sorted(str(path) for path in self.desk.spool.glob("inbox/*/new/*"))

    def close(self) -> None:
        processes.end_all()
        shutil.rmtree(self.root, ignore_errors=True)


def need(*programs: str) -> None:
    """Skips where a program is not installed."""
    for program in programs:
        if shutil.which(program) is None and not os.access(program, os.X_OK):
            raise Skip(f"{program} is not installed")


def need_root() -> None:
    if os.geteuid() != 0:
        raise Skip("needs root")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tool(*arguments: str, stdin: bytes = b"", **options) -> subprocess.CompletedProcess:
    """Runs firstlinectl."""
    return subprocess.run(
        [str(daemon.programs()[1]), *arguments], input=stdin, capture_output=True, env=daemon.environment(), timeout=60,
        **options)
