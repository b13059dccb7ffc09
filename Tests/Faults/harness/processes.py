"""Processes that the suite starts: each bounded in time, each in a session of its own, all ended with the suite."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import Mapping, Sequence

# Reentrant, because the handler of a signal may need it while its own thread holds it.
_lock = threading.RLock()
_running: dict[int, subprocess.Popen] = {}
_is_over = threading.Event()


@dataclass(frozen=True)
class Finished:
    """How a process ended."""

    status: int
    """Exit status; negative for a signal, as in subprocess."""
    output: str
    hung: bool
    """Whether it had to be killed because its time was up."""

    @property
    def crashed(self) -> bool:
        """Whether it trapped or broke by itself (a SIGKILL is somebody else's doing)."""
        own = {-signal.SIGILL, -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGTRAP}
        return self.status in own or self.status in {128 - number for number in own} or "Fatal error" in self.output


def adopt_orphans() -> None:
    """Makes grandchildren whose parent died (a tracer's tracee) children of this process: so they can be awaited."""
    prctl_set_child_subreaper = 36
    ctypes.CDLL(None, use_errno=True).prctl(prctl_set_child_subreaper, 1, 0, 0, 0)


def _reap_group(leader: int) -> None:
    """Waits until nothing of a killed session is left; the leader itself was waited for."""
    while True:
        try:
            os.waitpid(-leader, 0)
        except (ChildProcessError, InterruptedError):
            return


def start(command: Sequence[str], **options) -> subprocess.Popen:
    """Starts a process in a session of its own and remembers it until `reap`."""
    with _lock:
        if _is_over.is_set():
            raise InterruptedError("the fault was stopped")
        process = subprocess.Popen(list(command), start_new_session=True, stdin=subprocess.DEVNULL, **options)
        _running[process.pid] = process
    return process


def kill(process: subprocess.Popen, number: int = signal.SIGKILL) -> None:
    """Sends a signal to a process that was started here, and to what it started."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass


def reap(process: subprocess.Popen) -> int:
    """Waits for a process that is known to end and for what it left of its session, and forgets it."""
    status = process.wait()
    with _lock:
        _running.pop(process.pid, None)
    kill(process)
    _reap_group(process.pid)
    return status


def run(command: Sequence[str], timeout: float, environment: Mapping[str, str] | None = None, **options) -> Finished:
    """Runs a process to its end, or kills it when its time is up."""
    process = start(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(environment) if environment else None,
        **options)
    hung = False
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        hung = True
        kill(process)
        output, _ = process.communicate()
    finally:
        if process.poll() is None:
            kill(process)
        # What it started may outlive it: strace dies of the signal it injects before its tracee is gone.
        status = reap(process)
    return Finished(status, output.decode("utf-8", "backslashreplace"), hung)


def allow() -> None:
    """Lets processes be started again after `end_all(final=True)`."""
    _is_over.clear()


def end_all(final: bool = False) -> None:
    """Kills whatever is still running: for the way out. `final`: and lets nothing be started until `allow`."""
    if final:
        _is_over.set()
    with _lock:
        left = list(_running.values())
    for process in left:
        kill(process)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            pass
        with _lock:
            _running.pop(process.pid, None)


def wait_until(condition, timeout: float, every: float = 0.02) -> bool:
    """Polls until a condition holds; False when the time is up."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True
