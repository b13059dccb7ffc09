#!/usr/bin/env python3
"""Writes offsets.txt beside it: what Python's zoneinfo says of moments and of wall-clock times.

The time zone files that it asked are copied to zones/, so that the tests do not depend on the system's version of them
(tz database, public domain).

    @ ZONE              the zone of the lines that follow
    i SECONDS OFFSET    the offset at a moment
    w WALL SECONDS      the moment at which the wall clock shows WALL (seconds since 1970-01-01 00:00 on that wall)

Moments lie around every change of the offset, and at random between 1900 and 2199. Of a time that the clock shows
twice the first is meant; one that it never shows is as far after the gap as it is within it.
"""
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

ZONES = [
    "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "Europe/Dublin",
    "Europe/Zagreb", "Pacific/Apia", "America/Sao_Paulo", "Asia/Tehran", "America/Nuuk", "Asia/Tokyo", "UTC", "EST5EDT",
    "Antarctica/Troll", "Africa/Cairo",
]
EPOCH = datetime(1970, 1, 1)
pick = random.Random(2026)


def offset(zone, seconds):
    moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=seconds)
    return int(moment.astimezone(zone).utcoffset().total_seconds())


def changes(zone, first, last):
    step, found = 12 * 3600, []
    before = offset(zone, first)
    for seconds in range(first, last, step):
        after = offset(zone, seconds + step)
        if after != before:
            low, high = seconds, seconds + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(zone, middle) == before else (low, middle)
            found.append(high)
        before = after
    return found


def seconds(year):
    return int((datetime(year, 1, 1) - EPOCH).total_seconds())


lines = []
for name in ZONES:
    zone = ZoneInfo(name)
    data = (Path("/usr/share/zoneinfo") / name).read_bytes()
    (Path(__file__).parent / "zones" / name.replace("/", "_")).write_bytes(data)
    lines.append(f"@ {name}")
    around = changes(zone, seconds(1900), seconds(1950))[:12] + changes(zone, seconds(2004), seconds(2032))
    around += changes(zone, seconds(2036), seconds(2042)) + changes(zone, seconds(2098), seconds(2101))
    moments = {c + d for c in around for d in (-1, 0)} | {pick.randrange(seconds(1900), seconds(2199)) for _ in range(120)}
    lines += [f"i {m} {offset(zone, m)}" for m in sorted(moments)]
    walls = {c + offset(zone, c + s) + d for c in around for s in (-1, 0) for d in (-1800, -1, 0, 900)}
    walls |= {pick.randrange(seconds(1900), seconds(2199)) for _ in range(60)}
    for wall in sorted(walls):
        local = (EPOCH + timedelta(seconds=wall)).replace(tzinfo=zone, fold=0)
        lines.append(f"w {wall} {int(local.timestamp())}")
(Path(__file__).parent / "offsets.txt").write_text("\n".join(lines) + "\n")
print(len(lines), "lines")
