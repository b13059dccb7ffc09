#!/usr/bin/env python3
"""Shows what became of the example messages in a spool, and compares it with what is expected.

    show-results.py SPOOL MESSAGES EXPECTED.TSV

Reads directories and files only, so it works with and without a daemon. Exit status 1 when anything differs.
"""

import collections
import hashlib
import json
import sys
import unicodedata
from pathlib import Path
from urllib.parse import unquote


def digest(path):
    return hashlib.sha256(path.read_bytes()).digest()


def clean(text):
    """Nothing that came in a message reaches the terminal with its control characters."""
    return "".join(" " if unicodedata.category(c).startswith("C") else c for c in str(text))


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text, columns):
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return text + "…"


def print_table(header, rows):
    rows = [[clean(cell) for cell in row] for row in rows]
    widths = [max(width(row[i]) for row in [header] + rows) for i in range(len(header))]
    for row in [header, ["-" * w for w in widths]] + rows:
        print("  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths)).rstrip())
    print()


def example_files(messages):
    """The dropped files: path relative to the examples by gateway and name, and by content."""
    by_name, by_content = {}, {}
    for path in sorted(messages.rglob("*")):
        if path.is_file():
            relative = path.relative_to(messages).as_posix()
            by_name[path.parent.name, path.name] = relative
            by_content[digest(path)] = relative
    return by_name, by_content


def delivered(spool, by_content):
    """A row for each envelope that waits in a tier: file, channel, category, priority, tier, rule, words."""
    rows = []
    for path in sorted(spool.glob("tiers/*/new/*.json")):
        tier = path.parent.parent.name
        envelope = json.loads(path.read_bytes())
        decision, why = envelope["decision"], envelope.get("explanation") or {}
        file = "?"
        if "original" in envelope:
            original = path.parent.parent / envelope["original"]
            file = by_content.get(digest(original), original.name)
        category, priority = decision["category"], decision["priority"]
        deciding = "category" if category.get("rule") else "priority"
        rule = category.get("rule") or priority.get("rule") or "(default)"
        words = ", ".join((why.get(deciding) or {}).get("because") or [])
        if rule == "(default)" and decision.get("tags"):
            words = "tags " + ", ".join(tag["value"] for tag in decision["tags"])
        channel = envelope["facts"].get("channel", "?")
        rows.append((file, channel, category["value"], priority["value"], tier, rule, words))
    return sorted(rows)


def held(spool, by_name):
    """A row for each file that waits for a person: file, reason, detail."""
    rows = []
    for path in sorted(spool.glob("held/*/*.reason")):
        lines = (line.partition(": ") for line in path.read_text("utf-8", "replace").splitlines())
        fields = {name: value for name, _, value in lines}
        name = unquote(fields.get("Name", ""))
        rows.append((by_name.get((path.parent.name, name), f"{path.parent.name}/{name}"),
                     fields.get("Reason", "?"), fields.get("Detail", "")))
    return sorted(rows)


def aside(spool, by_name):
    """The files that were no customer's message."""
    files = []
    for path in sorted(spool.glob("aside/*/*")):
        name = unquote(path.name.partition("~")[2] or path.name)
        files.append(by_name.get((path.parent.name, name), f"{path.parent.name}/{name}"))
    return sorted(files)


def expected_outcomes(path):
    """By file a sorted list of (category, priority, tiers), (held, reason) or (aside,)."""
    outcomes = collections.defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        file, category, priority, tier = line.split("\t")
        if file == "file":
            continue
        if category in ("held", "aside"):
            outcomes[file].append((category, priority))
        else:
            outcomes[file].append((category, priority, tier))
    return outcomes


def fits(wanted, got):
    """Whether two outcomes agree; a tier may be several, by the hour: `second,first`."""
    if len(wanted) != len(got) or wanted[:2] != got[:2]:
        return False
    return len(got) == 2 or got[2] in wanted[2].split(",")


def differences(wanted, got):
    for file in sorted(set(wanted) | set(got)):
        left = sorted(wanted.get(file, []))
        right = sorted(got.get(file, []))
        if len(left) != len(right) or not all(fits(a, b) for a, b in zip(left, right)):
            say = lambda outcomes: "; ".join(" ".join(part for part in o if part != "-") for o in outcomes) or "nothing"
            yield clean(f"{file}: expected {say(left)}, got {say(right)}")


def main():
    if len(sys.argv) != 4:
        print("usage: show-results.py SPOOL MESSAGES EXPECTED.TSV", file=sys.stderr)
        return 2
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    spool, messages, expected = map(Path, sys.argv[1:])
    by_name, by_content = example_files(messages)

    rows, held_rows, aside_files = delivered(spool, by_content), held(spool, by_name), aside(spool, by_name)
    print("== Who got what, and by which words")
    print_table(["file", "channel", "category", "priority", "tier", "rule", "words"],
                [row[:5] + (cut(clean(row[5]), 30), cut(clean(row[6]), 60)) for row in rows])
    print("== Held for a person, since nobody could read it")
    print_table(["file", "reason", "detail"], [(f, r, cut(clean(d), 80)) for f, r, d in held_rows])
    print("== Set aside: no customer's message")
    print_table(["file"], [[file] for file in aside_files])

    print("== Where everything went")
    counts = collections.Counter(path.parent.relative_to(spool).as_posix()
                                 for path in spool.rglob("*") if path.is_file() and path.parent != spool)
    print_table(["directory", "files"], [[name, str(count)] for name, count in sorted(counts.items())])

    got = collections.defaultdict(list)
    for file, _, category, priority, tier, _, _ in rows:
        got[file].append((category, priority, tier))
    for file, reason, _ in held_rows:
        got[file].append(("held", reason))
    for file in aside_files:
        got[file].append(("aside", "-"))
    wrong = list(differences(expected_outcomes(expected), got))
    for line in wrong:
        print(line)
    total = len(rows) + len(held_rows) + len(aside_files)
    print(f"differences from {expected.name}: {len(wrong)}" if wrong else f"{total} outcomes, all as in {expected.name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
