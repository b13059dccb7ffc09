"""A gateway as a process of its own: drops messages until it is told to stop, and writes down what it did.

    python3 -m harness.gateway DESK SEED LABEL RECORD

Each line of the record is a drop as JSON; `is_accepted` is true in the line that follows the completed drop.
"""

from __future__ import annotations

import base64
import json
import pathlib
import random
import signal
import sys
import time

from .desk import Desk
from .messages import Drop, Fate, Writer


def encode(drop: Drop) -> str:
    fields = dict(vars(drop))
    fields["content"] = base64.b64encode(drop.content).decode()
    fields["companions"] = {name: base64.b64encode(data).decode() for name, data in drop.companions.items()}
    fields["fate"] = drop.fate.value
    return json.dumps(fields)


def decode(line: str) -> Drop:
    fields = json.loads(line)
    fields["content"] = base64.b64decode(fields["content"])
    fields["companions"] = {name: base64.b64decode(data) for name, data in fields["companions"].items()}
    fields["fate"] = Fate(fields["fate"])
    fields["markers"] = tuple(fields["markers"])
    return Drop(**fields)


def read(record: pathlib.Path) -> list[Drop]:
    """What a gateway dropped: the last line of each file is what holds."""
    drops: dict[str, Drop] = {}
    for line in record.read_text().splitlines():
        drop = decode(line)
        drops[drop.token] = drop
    return list(drops.values())


def main(root: str, seed: str, label: str, record: str) -> None:
    stop = False

    def end(*_: object) -> None:
        nonlocal stop
        stop = True

    signal.signal(signal.SIGTERM, end)
    desk = Desk(pathlib.Path(root), make_inbox=False)
    chance = random.Random(f"{seed} {label}")
    writer = Writer(chance)
    recent: list[Drop] = []
    with open(record, "w") as file:
        while not stop:
            choice = chance.random()
            if choice < 0.08 and recent:
                original = chance.choice(recent)
                drop = writer.mail_copy(original) if original.kind == "mail" else writer.again(original)
                # The first of a group has to be known as one, too.
                file.write(encode(original) + "\n")
            elif choice < 0.12:
                drop = chance.choice((writer.broken, writer.unknown, writer.sms_report, writer.whatsapp_status))()
            else:
                drop = writer.any()
                if drop.kind in ("mail", "telegram", "slack", "matrix", "neutral"):
                    recent = [*recent[-20:], drop]
            drop.is_accepted = False
            file.write(encode(drop) + "\n")
            file.flush()
            how = chance.choice(("rename", "rename", "link", "in place", "anonymous"))
            if drop.companions:
                how = "rename"
            desk.drop(drop, how)
            file.write(encode(drop) + "\n")
            file.flush()
            time.sleep(chance.uniform(0, 0.12))


if __name__ == "__main__":
    main(*sys.argv[1:])
