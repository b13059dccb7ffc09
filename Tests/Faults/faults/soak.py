"""Live traffic from several gateways while the daemon is killed about every second."""

from __future__ import annotations

import os
import signal
import sys
import time

from harness import daemon, gateway, processes
from harness.account import Places, take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import HERE, Desk
from harness.messages import Drop, Fate

NAME = "soak"
SUMMARY = "three gateways drop without a pause, SIGKILL every second or so, counted at the end"
SHARE = 38
_SHORT = 25.0
_LONG = 1800.0


def run(context: Context, result: Result) -> None:
    context.steps(_soak)


def _soak(context: Context, result: Result) -> None:
    desk = Desk(context.disk / "desk")
    seconds = _LONG if context.is_long else min(_SHORT, max(5.0, context.time_left - 15))
    # python3 -B: nothing is written beside the sources.
    writers = [
        processes.start(
            [sys.executable, "-B", "-m", "harness.gateway", str(desk.root), str(context.seed), f"gateway{number}",
             str(context.disk / f"record{number}")], cwd=HERE)
        for number in range(3)]
    kills = 0
    slowest = 0.0
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            with Service(desk) as service:
                ready = service.wait_ready(30)
                slowest = max(slowest, time.monotonic() - service.started)
                if not result.expect(ready, f"not ready after kill {kills}: {service.log[-400:]}"):
                    break
                time.sleep(context.random.uniform(0.05, 1.6))
                if not result.expect(service.process.poll() is None, f"it ended by itself: {service.log[-400:]}"):
                    break
                service.kill()
                kills += 1
    finally:
        for writer in writers:
            os.kill(writer.pid, signal.SIGTERM)
            writer.wait(10)
            processes.reap(writer)
    drops = [drop for number in range(3) for drop in gateway.read(context.disk / f"record{number}")]
    # The kills kept it from its work: on a busy machine most of a long run is left for the last start, which is no hang for that.
    last = daemon.once(desk, timeout=max(300, len(drops) / 40))
    result.note(f"{kills} kills, {len(drops)} files; READY after at most {slowest:.1f} s")
    result.instances += kills
    if result.ended("the last start", last, (0, 1)):
        _allow_for_chance(desk, drops, kills, result)
        result.add("soak", take(desk, drops))


def _allow_for_chance(desk: Desk, drops: list[Drop], kills: int, result: Result) -> None:
    """Two kills may have hit one file in a worker's hands by chance: it is held then, as it has to be; of many kills few do."""
    held = [path for path, reason in Places(desk).reasons.items() if reason == "crashed-decoder"]
    hit = [drop for drop in drops if any(drop.token in path for path in held)]
    for drop in hit:
        if drop.fate is Fate.DELIVERED:
            drop.fate = Fate.EITHER
    result.note(f"{len(hit)} files were held because two kills had hit them")
    result.expect(len(hit) <= 2 + kills // 50, f"{len(hit)} files were held after {kills} kills: crashed-decoder")
