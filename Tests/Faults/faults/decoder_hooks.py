"""A decoder that breaks by itself, in the library below it: it aborts, it hangs, it eats all memory.

A small library, compiled here and loaded before GMime, stands in for `g_mime_parser_construct_message`. Where a mail's
header asks for it, the call never comes back in an ordinary way; every other mail goes through. The runner is systemd:
it starts the service again when it died, kills it with SIGABRT when the watchdog was not fed, and ends a start that
takes too long. After two deaths the guilty mail has to be held, `crashed-decoder`, and all others delivered once.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import signal
import subprocess
import time

from harness.account import Places, take
from harness.context import Context, Result, Skip
from harness.daemon import Service
from harness.desk import Desk
from harness.messages import Drop, Fate

from .decoder import is_in_hand

NAME = "decoder-hooks"
SUMMARY = "GMime aborts, hangs or eats memory in one mail: held after two deaths, all others delivered"
SHARE = 16
_WATCHDOG = 1.0
"""Seconds within which the watchdog has to be fed, as WatchdogSec= would say."""
_START = 4.0
"""Seconds that a start may take while it has the guilty mail in hand, as TimeoutStartSec= would say."""
_ADDRESSES = 1 << 30
_MOST_STARTS = 6

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void *(*construct_call)(void *, void *);
typedef const char *(*header_call)(void *, const char *);
typedef void *(*allocate_call)(size_t);

void *g_mime_parser_construct_message(void *parser, void *options) {
    construct_call construct = (construct_call)dlsym(RTLD_NEXT, "g_mime_parser_construct_message");
    header_call header = (header_call)dlsym(RTLD_DEFAULT, "g_mime_object_get_header");
    allocate_call allocate = (allocate_call)dlsym(RTLD_DEFAULT, "g_malloc");
    if (!construct || !header || !allocate) _exit(99);
    void *message = construct(parser, options);
    const char *wish = message ? header(message, "X-Fault") : NULL;
    if (!wish) return message;
    if (strstr(wish, "abort")) abort();
    if (strstr(wish, "hang")) for (;;) pause();
    /* g_malloc ends the process when there is nothing left, as it does in GMime's own code. */
    if (strstr(wish, "memory")) for (;;) if (!allocate(1 << 24)) abort();
    return message;
}
"""


def run(context: Context, result: Result) -> None:
    library = _compile(context)
    context.steps(*(
        lambda context, result, wish=wish: _one(context, result, library, wish)
        for wish in ("abort", "hang", "memory")))


def _compile(context: Context) -> pathlib.Path:
    compiler = shutil.which("cc")
    if compiler is None:
        raise Skip("there is no C compiler (cc)")
    source, library = context.disk / "hook.c", context.disk / "hook.so"
    source.write_text(SOURCE)
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True,
        capture_output=True, timeout=60)
    return library


def _guilty(drop: Drop, wish: str) -> Drop:
    drop.content = b"X-Fault: " + wish.encode() + b"\n" + drop.content
    drop.fate = Fate.HELD
    return drop


def _one(context: Context, result: Result, library: pathlib.Path, wish: str) -> None:
    label = f"GMime {'eats all memory' if wish == 'memory' else wish + 's'}"
    desk = Desk(context.memory / wish)
    writer = context.writer(wish)
    guilty = _guilty(writer.mail(), wish)
    drops = desk.drop_all([guilty, *writer.mixed(), *(writer.mail() for _ in range(5))], age=60)
    prefix = ["prlimit", f"--as={_ADDRESSES}", "--core=0"] if wish == "memory" else ["prlimit", "--core=0"]
    extra = {"LD_PRELOAD": str(library), "WATCHDOG_USEC": str(int(_WATCHDOG * 1e6))}
    deaths: list[str] = []
    for _ in range(_MOST_STARTS):
        with Service(desk, prefix=prefix, extra=extra) as service:
            died = _watch(service, desk, guilty.token)
            if died:
                deaths.append(died)
                continue
            drops.append(desk.drop(writer.mail()))
            quiet = service.wait_quiet(20)
            result.expect(quiet, f"{label}: {desk.waiting()} files wait; log ends {service.log[-300:]}")
            ended = service.stop()
            result.ended(label, ended, (0,))
            break
    else:
        result.expect(False, f"{label}: it died in each of {_MOST_STARTS} starts: {deaths}")
    result.note(f"{label}: {', '.join(deaths) or 'nothing died'}")
    result.expect(len(deaths) == 2, f"{label}: it died {len(deaths)} times, not twice: {deaths}")
    reasons = [reason for path, reason in Places(desk).reasons.items() if guilty.token in path]
    result.expect(reasons == ["crashed-decoder"], f"{label}: the guilty mail is held for {reasons}")
    result.add(label, take(desk, drops))


def _watch(service: Service, desk: Desk, token: str) -> str:
    """Does for the service what systemd does until the guilty mail is dealt with; how it died, or nothing."""
    table = desk.state / "in-flight"
    in_hand_since = None
    end = time.monotonic() + 40
    while time.monotonic() < end:
        status = service.process.poll()
        if status is not None:
            return f"died with {signal.Signals(-status).name if status < 0 else status}"
        service.listen()
        now = time.monotonic()
        in_hand = is_in_hand(table, token)
        in_hand_since = (in_hand_since or now) if in_hand else None
        # Only what is due to the guilty mail counts: a slow machine may be late in feeding the watchdog, too.
        if in_hand_since and service.is_ready and now - max(service.fed, in_hand_since) > _WATCHDOG:
            return _end(service, signal.SIGABRT, "watchdog")
        if in_hand_since and not service.is_ready and now - in_hand_since > _START:
            return _end(service, signal.SIGTERM, "start took too long")
        if service.is_ready and not in_hand and service.is_dealt_with():
            return ""
        time.sleep(0.02)
    return ""


def _end(service: Service, number: signal.Signals, why: str) -> str:
    os.kill(service.pid, number)
    try:
        service.process.wait(5)
    except subprocess.TimeoutExpired:
        service.kill()
        return f"{why}: {number.name} in vain, SIGKILL"
    return f"{why}: {number.name}"
