"""Running the real daemon: once to the end of the inbox, or as a service with a notify socket."""

from __future__ import annotations

import os
import pathlib
import signal
import socket
import subprocess
import time
from typing import Mapping, Sequence

from . import processes
from .desk import Desk
from .messages import MARKER, TOKEN
from .processes import Finished


def programs() -> tuple[pathlib.Path, pathlib.Path]:
    """The daemon and its tool, by the environment."""
    found = []
    for name in ("FIRSTLINED", "FIRSTLINECTL"):
        path = pathlib.Path(os.environ.get(name, "")).absolute()
        if not os.environ.get(name) or not os.access(path, os.X_OK):
            raise SystemExit(f"faults: {name} has to name the built program")
        found.append(path)
    return found[0], found[1]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the daemon gets to see: nothing of the caller's Firstline variables, and no notify socket."""
    kept = {
        name: value for name, value in os.environ.items()
        if not name.startswith("FIRSTLINE") and name != "NOTIFY_SOCKET"}
    # A crash has to end the process at once, not to start a debugger that waits for ever.
    return kept | {"SWIFT_BACKTRACE": "enable=no"} | dict(extra or {})


def once(
    desk: Desk, *, prefix: Sequence[str] = (), timeout: float = 40, extra: Mapping[str, str] | None = None,
    one_worker: bool = False
) -> Finished:
    """Runs `firstlined --once` to its end.

    `prefix` is put before the command (strace, prlimit). With one worker everything is done by one thread, so that a
    count of system calls means the same in every run.
    """
    pin = ["taskset", "-c", "0"] if one_worker else []
    command = [*pin, *prefix, str(programs()[0]), *desk.arguments(), "--once"]
    return processes.run(command, timeout, environment(extra))


class Service:
    """A daemon that runs, and tells its notify socket how it is."""

    def __init__(
        self, desk: Desk, *, prefix: Sequence[str] = (), extra: Mapping[str, str] | None = None,
        user: tuple[int, int, list[int]] | None = None
    ) -> None:
        self.desk = desk
        self.log_path = desk.root / "service.log"
        self.status = ""
        self.statuses: list[str] = []
        self.is_ready = False
        self.fed = 0.0
        """When the watchdog was fed last."""
        self._path = desk.root / "notify"
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self._path))
        os.chmod(self._path, 0o666)
        self._socket.setblocking(False)
        self._log = open(self.log_path, "ab")
        self._log_start = self.log_path.stat().st_size
        options: dict = {}
        if user:
            options = {"user": user[0], "group": user[1], "extra_groups": user[2]}
        self.started = time.monotonic()
        self.process = processes.start(
            [*prefix, str(programs()[0]), *desk.arguments()], stdout=self._log, stderr=self._log,
            env=environment({"NOTIFY_SOCKET": str(self._path), **(extra or {})}), **options)

    @property
    def log(self) -> str:
        """What this run logged."""
        with open(self.log_path, "rb") as file:
            file.seek(self._log_start)
            return file.read().decode("utf-8", "backslashreplace")

    @property
    def pid(self) -> int:
        """The daemon's own process, also where it was started through a tracer."""
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        name = pathlib.Path(f"/proc/{self.process.pid}/comm").read_text().strip()
        if name == "firstlined":
            return self.process.pid
        return int(pathlib.Path(children).read_text().split()[0])

    def listen(self) -> None:
        """Takes in what the daemon told since."""
        while True:
            try:
                text = self._socket.recv(65_536).decode("utf-8", "backslashreplace")
            except BlockingIOError:
                return
            for line in text.split("\n"):
                if line == "READY=1":
                    self.is_ready = True
                if line == "WATCHDOG=1":
                    self.fed = time.monotonic()
                if line.startswith("STATUS="):
                    self.status = line[7:]
                    self.statuses.append(self.status)

    def wait_ready(self, timeout: float = 30) -> bool:
        def ready() -> bool:
            self.listen()
            return self.is_ready or self.process.poll() is not None

        return processes.wait_until(ready, timeout) and self.is_ready

    def wait_status(self, word: str, timeout: float) -> bool:
        """Waits until STATUS holds a word."""
        def told() -> bool:
            self.listen()
            return word in self.status

        return processes.wait_until(told, timeout)

    def wait_quiet(self, timeout: float) -> bool:
        """Waits until nothing is left in the drop directories and in work/; gives up after so long without progress.

        A slow machine is not a daemon that stands still.
        """
        fewest = self.desk.waiting()
        end = time.monotonic() + timeout
        while time.monotonic() < end and self.process.poll() is None:
            self.listen()
            waiting = self.desk.waiting()
            if waiting == 0 or self.is_dealt_with():
                return True
            if waiting < fewest:
                fewest, end = waiting, time.monotonic() + timeout
            time.sleep(0.1)
        return False

    def is_dealt_with(self) -> bool:
        """Whether the drop directories are empty, and what is in work/ was decided and waits for its writer."""
        if self.desk.waiting() == 0:
            return True
        left = [path.name for path in self.desk.spool.glob("work/*/*") if not path.name.startswith(".")]
        if not left or self.desk.waiting() > len(left):
            return False
        log = self.log
        untold = [name for name in left if not all(token in log for token in TOKEN.findall(name))]
        # Where writes were made to fail, lines of the log are missing, and of very many messages it sums up some; at most 4,096 files
        # wait for their writers.
        return not untold or (len(untold) <= 4200 and self._are_delivered(untold))

    def _are_delivered(self, names: list[str]) -> bool:
        """Whether the messages of files in work/ are in envelopes."""
        wanted: set[str] = set()
        delivered: set[str] = set()
        try:
            for path in self.desk.spool.glob("work/*/*"):
                if path.name in names:
                    wanted.update(MARKER.findall(path.read_text("utf-8", "replace")))
            for path in self.desk.spool.glob("tiers/*/new/*.json"):
                delivered.update(MARKER.findall(path.read_text("utf-8", "replace")))
        except FileNotFoundError:
            return False
        return wanted <= delivered

    def kill(self) -> None:
        """SIGKILL, and waits for the end."""
        processes.kill(self.process)
        self._finish()

    def stop(self, timeout: float = 30, letting_go: bool = True) -> Finished:
        """SIGTERM to the daemon, and how it ended; then, if wanted, a run that lets go what waits in work/."""
        try:
            os.kill(self.pid, signal.SIGTERM)
        except (ProcessLookupError, FileNotFoundError, IndexError):
            pass
        hung = False
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            hung = True
            processes.kill(self.process)
        status = self._finish()
        ended = Finished(status, self.log, hung)
        if letting_go and status == 0 and self.desk.waiting():
            # What lingers in work/ for its writer is let go by a run to the end.
            once(self.desk)
        return ended

    def _finish(self) -> int:
        status = processes.reap(self.process)
        self.listen()
        self._socket.close()
        self._path.unlink(missing_ok=True)
        self._log.close()
        return status

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.kill()
