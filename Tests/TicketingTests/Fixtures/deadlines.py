"""Deadlines of generated tickets, counted minute by minute with Python's zoneinfo: one JSON object a line.

Usage: deadlines.py SEED COUNT. Nothing here is clever on purpose: a minute counts when the wall clock of its zone shows an
open time and the ticket does not wait for its customer.
"""

import datetime
import json
import random
import sys
import zoneinfo

UTC = datetime.timezone.utc
ZONES = [
    "Europe/Rome", "Europe/Madrid", "Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Kolkata",
    "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "Pacific/Apia", "Asia/Tehran", "UTC",
]
# Half of the tickets begin within days of a change of the clock.
CHANGES = [(3, 25), (10, 25), (3, 8), (11, 1), (4, 1), (2, 15)]
MINUTE = 60


def is_open(moment, zone, spans, closed):
    local = datetime.datetime.fromtimestamp(moment, UTC).astimezone(zone)
    minute = local.hour * 60 + local.minute
    if local.date().isoformat() in closed:
        return False
    yesterday = (local.weekday() - 1) % 7
    for day, start, end in spans:
        if end > start:
            if day == local.weekday() and start <= minute < end:
                return True
        elif (day == local.weekday() and minute >= start) or (day == yesterday and minute < end):
            return True
    return False


def stretches(asked, pauses):
    start = asked
    for begin, end in pauses:
        yield start, begin
        if end is None:
            return
        start = end
    yield start, None


def deadline(zone, spans, closed, limit, asked, pauses):
    left = limit
    for start, end in stretches(asked, pauses):
        moment = start
        # Sixty days without an end of it do not happen with the limits below, but for calendars that hardly open.
        while (end is None and moment < start + 60 * 86400) or (end is not None and moment < end):
            if is_open(moment, zone, spans, closed):
                left -= 1
                if left == 0:
                    return moment + MINUTE
            moment += MINUTE
    return None


def generate(chance):
    name = chance.choice(ZONES)
    zone = zoneinfo.ZoneInfo(name)
    spans = []
    for day in range(7):
        if chance.random() < (0.9 if day < 5 else 0.4):
            start = chance.choice([0, 60, 480, 510, 540, 1320])
            end = chance.choice([720, 1020, 1080, 1440, 360, 150])
            if start != end % 1440:
                spans.append((day, start, end))
    if not spans:
        spans.append((0, 540, 1020))
    year = chance.randint(1995, 2040)
    month, day = chance.choice(CHANGES) if chance.random() < 0.5 else (chance.randint(1, 12), chance.randint(1, 28))
    asked = int(datetime.datetime(year, month, day, tzinfo=UTC).timestamp())
    asked += chance.randint(-3 * 1440, 3 * 1440) * MINUTE
    first = datetime.datetime.fromtimestamp(asked, UTC).date()
    closed = sorted({(first + datetime.timedelta(chance.randint(-1, 9))).isoformat() for _ in range(chance.randint(0, 3))})
    limit = chance.choice([1, 30, 60, 120, 240, 480, 960, 1920])
    pauses = []
    moment = asked
    for _ in range(chance.randint(0, 3)):
        # Now and then the machine's clock was set back: such a stretch counts for nothing.
        moment += chance.choice([0, 1, 45, 300, 1500, -600]) * MINUTE
        begin = moment
        moment += chance.choice([0, 1, 90, 1440, 4000, -90]) * MINUTE
        pauses.append((begin, moment))
    if pauses and chance.random() < 0.1:
        pauses[-1] = (pauses[-1][0], None)
    return name, {
        "zone": name, "spans": spans, "closed": closed, "limit": limit, "asked": asked, "pauses": pauses,
        "deadline": deadline(zone, spans, set(closed), limit, asked, pauses),
    }


def main():
    chance = random.Random(int(sys.argv[1]))
    for _ in range(int(sys.argv[2])):
        print(json.dumps(generate(chance)[1]))


if __name__ == "__main__":
    main()
