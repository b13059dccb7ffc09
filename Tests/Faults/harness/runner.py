"""The runner: picks faults, runs them one after the other, prints the table, leaves nothing behind."""

from __future__ import annotations

import argparse
import importlib
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time
import traceback
from types import ModuleType

from . import mounts, processes, users
from .context import Context, Result, Skip, TimeUp
from .daemon import programs

DEFAULT_SEED = 20261122
TOTAL = 330.0
"""Seconds that a short run may take; shared out by the faults' SHARE, which is about the seconds each needs."""
TOTAL_LONG = 6 * 3600.0
_GRACE = 45.0
"""How long after its time is up a fault may finish what it has begun; longer than one attempt may take.

So an attempt that hangs is found by its own limit, and a slow machine's last attempt is not taken for one that hangs.
"""
_PREFIX = "firstline-faults."


def modules() -> list[ModuleType]:
    """The faults, in the order in which they run; each is a module with NAME, SUMMARY, SHARE and run(context)."""
    package = importlib.import_module("faults")
    return [importlib.import_module("faults." + name) for name in package.ORDER]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="run", description="Breaks things around the real daemon, and counts the messages afterwards.")
    parser.add_argument("--list", action="store_true", help="say which faults there are")
    parser.add_argument("--only", metavar="NAME", action="append", help="run this fault only; may be given again")
    parser.add_argument("--report", metavar="FILE", help="write the table to a file as well")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or DEFAULT_SEED))
    parser.add_argument("--keep", action="store_true", help="keep the scratch directories")
    options = parser.parse_args(arguments)
    available = modules()
    if options.list:
        for module in available:
            print(f"{module.NAME:<20} {module.SUMMARY}")
        return 0
    unknown = set(options.only or []) - {module.NAME for module in available}
    if unknown:
        parser.error(f"there is no fault {', '.join(sorted(unknown))}; --list shows them")
    chosen = [module for module in available if not options.only or module.NAME in options.only]
    return Run(chosen, options.seed, os.environ.get("FAULTS") == "long", options.report, options.keep).go()


class Run:
    """One run of some faults."""

    def __init__(self, chosen: list[ModuleType], seed: int, is_long: bool, report: str | None, keep: bool) -> None:
        self.chosen = chosen
        self.seed = seed
        self.is_long = is_long
        self.report = report
        self.keep = keep
        self.results: list[tuple[str, Result]] = []

    def go(self) -> int:
        programs()
        processes.adopt_orphans()
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        sweep_up()
        scratch = pathlib.Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}."))
        fast = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        memory = pathlib.Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}.", dir=fast))
        # Other users have to reach their gateways' directories below these.
        for path in (scratch, memory):
            os.chmod(path, 0o711)
        print(f"seed {self.seed} (SEED={self.seed} repeats it), {'long' if self.is_long else 'short'} run", flush=True)
        interrupted = False
        try:
            self._run_all(scratch, memory)
        except KeyboardInterrupt:
            interrupted = True
            print("interrupted; tidying up", flush=True)
        finally:
            # Nothing may interrupt the tidying up.
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._tidy_up(scratch, memory)
        table = self.table()
        print("\n" + table)
        if self.report:
            pathlib.Path(self.report).write_text(table + "\n")
        failed = interrupted or any(result.verdict == "FAILED" for _, result in self.results)
        return 1 if failed else 0

    def _run_all(self, scratch: pathlib.Path, memory: pathlib.Path) -> None:
        began = time.monotonic()
        total = TOTAL_LONG if self.is_long else TOTAL
        for index, module in enumerate(self.chosen):
            shares = sum(other.SHARE for other in self.chosen[index:])
            left = total - (time.monotonic() - began)
            alone = 1 if len(self.chosen) == 1 else module.SHARE / shares
            if len(self.chosen) == 1 and not self.is_long:
                left = min(left, 4.0 * module.SHARE)
            result = Result()
            budget = max(3.0, left * alone)
            context = Context(module.NAME, scratch, memory, self.seed, self.is_long, budget, result)
            print(f"{module.NAME} … {budget:.0f} s", flush=True)
            self.results.append((module.NAME, result))
            try:
                _run_one(module, context, result, budget)
            except KeyboardInterrupt:
                result.findings.append("it was interrupted")
                raise
            finally:
                _print(result)
            if not self.keep:
                for path in (context.disk, context.memory):
                    mounts.undo_below(path)
                    shutil.rmtree(path, ignore_errors=True)

    def _tidy_up(self, scratch: pathlib.Path, memory: pathlib.Path) -> None:
        processes.end_all()
        mounts.undo_all()
        users.remove_all()
        if self.keep:
            print(f"kept: {scratch} {memory}")
            return
        for path in (scratch, memory):
            mounts.undo_below(path)
            shutil.rmtree(path, ignore_errors=True)

    def table(self) -> str:
        """The report: one line a fault."""
        lines = [
            f"{'fault':<16} {'tried':>10} {'counts':>6} {'messages':>9} {'lost':>5} {'twice':>5}  {'verdict':<8} {'s':>5}"]
        for name, result in self.results:
            lines.append(
                f"{name:<16} {f'{result.tried}/{result.points}':>10} {result.instances:>6} {result.in_flight:>9} "
                f"{result.lost:>5} {result.twice:>5}  {result.verdict:<8} {result.seconds:>5.0f}"
                + (f"  {result.skipped}" if result.skipped else "")
                + (f"  {len(result.findings)} findings of {len(result.grouped())} kinds" if result.findings else ""))
        results = [result for _, result in self.results]
        lines.append(
            f"{'all':<16} {f'{sum(r.tried for r in results)}/{sum(r.points for r in results)}':>10} "
            f"{sum(r.instances for r in results):>6} {sum(r.in_flight for r in results):>9} "
            f"{sum(r.lost for r in results):>5} {sum(r.twice for r in results):>5}  "
            f"{sum(r.verdict == 'FAILED' for r in results)} failed, "
            f"{sum(r.verdict == 'skipped' for r in results)} skipped, {sum(r.seconds for r in results):.0f} s, "
            f"seed {self.seed}")
        return "\n".join(lines)


def _print(result: Result) -> None:
    findings = result.grouped()
    for line in findings[:30]:
        print(f"    ✗ {line[:600]}")
    if len(findings) > 30:
        print(f"    ✗ … {len(findings) - 30} kinds more")
    for line in result.notes:
        print(f"    · {line[:300]}")
    print(f"    {result.verdict}{': ' + result.skipped if result.skipped else ''}, {result.seconds:.1f} s", flush=True)


def _run_one(module: ModuleType, context: Context, result: Result, budget: float) -> None:
    began = time.monotonic()

    def stop(*_: object) -> None:
        result.close()
        result.note(f"stopped after {budget:.0f} s and {_GRACE:.0f} s of grace")
        processes.end_all(final=True)
        raise TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, budget + _GRACE)
    try:
        module.run(context, result)
    except TimeUp:
        pass
    except Skip as reason:
        result.skipped = str(reason)
    except Exception as broken:  # noqa: BLE001: a broken fault must not hide the others, and must not pass either.
        if not result.is_closed:
            # The end of it first: it says what broke, and a finding is cut after some lines.
            calls = " < ".join(f"{call.name} {call.lineno}" for call in reversed(traceback.extract_tb(broken.__traceback__)))
            result.findings.append(f"the fault itself broke: {type(broken).__name__}: {broken}: in {calls}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        processes.end_all()
        processes.allow()
        if not result.skipped and not result.findings and not result.tried:
            result.findings.append("none of its points was tried: it proves nothing")
        result.seconds = time.monotonic() - began


def sweep_up() -> None:
    """Removes what a run left that was killed with SIGKILL."""
    for base in (tempfile.gettempdir(), "/dev/shm"):
        for path in pathlib.Path(base).glob(_PREFIX + "*"):
            parts = path.name[len(_PREFIX):].split(".")
            if parts[0].isdigit() and not os.path.exists(f"/proc/{parts[0]}"):
                mounts.undo_below(path)
                shutil.rmtree(path, ignore_errors=True)
    users.sweep_up()
