"""Power cuts: the daemon is killed at a call, and what the disk holds at that moment is mounted and started on.

Spool and state are on one ext4 image whose journal is written only when somebody syncs (commit=600). The image is
copied while it is mounted: what was not synced is not in the copy. The gateways sync their files and directories, so
everything they dropped was accepted and has to be found; an envelope may come again, but under the id it had.
"""

from __future__ import annotations

import pathlib
import re
import shutil
import threading
import time

from harness import daemon, mounts, processes
from harness.account import Places, take
from harness.context import Context, Result
from harness.daemon import Service
from harness.desk import Desk
from harness.messages import Drop
from harness.tracing import Call, calls, injecting, need_strace

NAME = "powercut"
SUMMARY = "ext4 as a power cut would leave it, at sampled calls and under live traffic"
SHARE = 34
_POINTS = 110
_LIVE = 6
_LIVE_LONG = 40


def run(context: Context, result: Result) -> None:
    need_strace()
    mounts.need_loop()
    context.steps(_live)
    template, point = context.memory / "template.img", context.memory / "mnt"
    mounts.image(template, 40)
    with mounts.mounted([*mounts.LOOP, str(template)], point):
        desk = Desk(point / "desk")
        drops = desk.drop_all(context.writer().mixed(), age=60, sync=True)
    probe = context.memory / "probe.img"
    mounts.copy(template, probe)
    with mounts.mounted([*mounts.LOOP, str(probe)], point):
        points = calls(Desk(point / "desk"))
    probe.unlink()
    own = [call for call in points if call.family != "pwrite64"]
    pages = [call for call in points if call.family == "pwrite64"]
    chosen = context.sample(own, _POINTS) + context.sample(pages, _POINTS // 10)
    context.random.shuffle(chosen)
    seen_again = 0

    def one(index: int, call: Call) -> None:
        nonlocal seen_again
        seen_again += _cut(context, result, template, index, call, drops)

    done = context.each(chosen, one)
    result.note(f"{done} of {len(points)} points; {seen_again} envelopes were seen again after the cut, same id")
    template.unlink()


def _cut(context: Context, result: Result, template: pathlib.Path, index: int, call: Call, drops: list[Drop]) -> int:
    """One power cut at one call, sometimes another one while the start after it recovers."""
    base = context.memory / f"n{index}"
    base.mkdir()
    label = f"power cut at {call} {call.text}"
    chain = [call]
    if index % 4 == 3:
        chain.append(Call(call.family, max(1, call.number // 2), "of the recovery"))
        label += f", then at {chain[1]} of the recovery"
    picture = base / "0.img"
    mounts.copy(template, picture)
    published: dict[str, str] = {}
    for number, cut in enumerate(chain):
        after = base / f"{number + 1}.img"
        with mounts.mounted([*mounts.LOOP, str(picture)], base / f"mnt{number}") as point:
            # The path has to be the one under which the calls were counted, as long as paths go.
            desk = Desk(point / "desk")
            daemon.once(desk, prefix=injecting(desk, cut, "signal=KILL"), one_worker=True)
            mounts.copy(picture, after)
            published |= _ids(desk)
        picture.unlink()
        picture = after
    with mounts.mounted([*mounts.LOOP, str(picture)], base / "mnt-after") as point:
        desk = Desk(point / "desk")
        last = daemon.once(desk)
        if result.ended(f"{label}: the start after it", last, (0, 1)):
            result.add(label, take(desk, drops))
        now = _ids(desk)
        # What a consumer saw before the cut has the same id after it, and the id means the same message.
        for identifier, markers in published.items():
            result.expect(
                now.get(identifier) == markers,
                f"{label}: id {identifier} was {markers}, and is {now.get(identifier)} after the cut")
    shutil.rmtree(base)
    return len(published)


def _ids(desk: Desk) -> dict[str, str]:
    """Ids of published envelopes to what they hold."""
    found = {}
    for _, _, name, envelope in Places(desk).envelopes:
        if envelope is not None:
            found[name.removesuffix(".json").rsplit("-", 1)[-1]] = envelope["facts"].get("body", "")
    return found


def _live(context: Context, result: Result) -> None:
    """Cuts while a service works and gateways drop, synced: what was accepted before the copy began must be there."""
    picture, point = context.memory / "live.img", context.memory / "live"
    mounts.image(picture, 160, inodes=40_000)
    copies: list[tuple[pathlib.Path, list[str]]] = []
    drops: list[Drop] = []
    with mounts.mounted([*mounts.LOOP, str(picture)], point):
        desk = Desk(point / "desk", intake={"batch": "8"})
        stop = threading.Event()
        pause = threading.Lock()
        writer = context.writer("live")

        def gateway() -> None:
            while not stop.is_set():
                drop = writer.any()
                drop.is_accepted = False
                drops.append(drop)
                with pause:
                    desk.drop(drop, sync=True)
                # Every copy is started on and counted: a long run would drown in messages that say nothing new.
                time.sleep(0.03 if context.is_long else 0.002)

        with Service(desk) as service:
            result.expect(service.wait_ready(), f"not ready: {service.log[-300:]}")
            thread = threading.Thread(target=gateway)
            thread.start()
            try:
                for number in range(_LIVE_LONG if context.is_long else _LIVE):
                    time.sleep(context.random.uniform(0.1, 0.5))
                    with pause:
                        accepted = [drop.token for drop in drops if drop.is_accepted]
                        _stop(service)
                        copy = context.memory / f"live{number}.img"
                        mounts.copy(picture, copy)
                        processes.kill(service.process, 18)
                    copies.append((copy, accepted))
            finally:
                stop.set()
                thread.join()
    picture.unlink()
    for number, (copy, accepted) in enumerate(copies):
        known = set(accepted)
        at_cut = [Drop(**{**vars(drop), "is_accepted": drop.token in known}) for drop in drops]
        with mounts.mounted([*mounts.LOOP, str(copy)], point):
            desk = Desk(point / "desk", intake={"batch": "8"})
            last = daemon.once(desk)
            label = f"power cut {number} under traffic"
            if result.ended(f"{label}: the start after it", last, (0, 1)):
                account = take(desk, at_cut)
                account.messages = sum(len(drop.markers) for drop in at_cut if drop.is_accepted)
                # The gateway's own unfinished file in tmp/ is the gateway's business.
                account.other = [line for line in account.other if not re.match(r"inbox/\w+/tmp/", line)]
                result.add(label, account)
        copy.unlink()


def _stop(service: Service) -> None:
    """SIGSTOP, and waits until no thread runs or sits in a system call any more."""
    processes.kill(service.process, 19)
    tasks = pathlib.Path(f"/proc/{service.process.pid}/task")

    def stopped() -> bool:
        return all(
            (task / "stat").read_text().rsplit(")", 1)[1].split()[0] == "T" for task in list(tasks.iterdir()))

    processes.wait_until(stopped, 10, every=0.002)
