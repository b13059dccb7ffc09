#!/usr/bin/env python3
"""Writes the Unicode tables of the TextMatching module, and the fixture its tests compare with.

    Scripts/generate-folding-table.py            writes Sources/TextMatching/Tables/*.swift
    Scripts/generate-folding-table.py --fixture  writes Tests/TextMatchingTests/Fixtures/folding.txt

The tables come from Python's unicodedata. `reference()` is the folding of the language specification,
step by step over whole strings; the tables hold the same for single scalars.
"""
import random
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "Sources" / "TextMatching" / "Tables"
FIXTURE = ROOT / "Tests" / "TextMatchingTests" / "Fixtures" / "folding.txt"

LIMIT = 0x323B0  # No scalar above has a letter, digit, mark or mapping, save the ignorable E0000-E0FFF.
SEPARATING_SIGNS = "™℠®©"
LETTERS = {"đ": "d", "ł": "l", "ø": "o", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ħ": "h", "ı": "i"}
YPOGEGRAMMENI = 0x345
# Default_Ignorable_Code_Point of DerivedCoreProperties.txt; the property is closed over unassigned code points.
IGNORABLE = [
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]
# Han extensions I and H, which are younger than the unicodedata of Debian's Python.
YOUNG_HAN = [(0x2EBF0, 0x2EE5D), (0x31350, 0x323AF)]
CLUSTER_NAMES = (
    "CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC ITERATION MARK",
    "OLD CHINESE ITERATION MARK", "VERTICAL IDEOGRAPHIC ITERATION MARK", "HIRAGANA ", "KATAKANA ", "KATAKANA-HIRAGANA ", "VERTICAL KANA ",
    "MASU MARK", "HENTAIGANA ", "THAI ", "LAO ", "KHMER ", "MYANMAR ",
)
# Latin letters whose names do not say so.
UNNAMED_LATIN = {0x1D2F, 0x1D3B, 0x1D4E, 0x214E, 0x10780}
SEPARATOR, LETTER, DIGIT, MARK = range(4)
CLUSTER, CASED = 4, 8  # CASED: Latin or Greek, the scripts whose marks are dropped.


def ignorable(code):
    return any(low <= code <= high for low, high in IGNORABLE)


def young_han(code):
    return any(low <= code <= high for low, high in YOUNG_HAN)


def properties(code):
    """Kind and flags of a scalar as it stands after folding."""
    if young_han(code):
        return LETTER | CLUSTER
    if 0x2B9 <= code <= 0x2BF or 0xD800 <= code <= 0xDFFF:
        return SEPARATOR
    category = unicodedata.category(chr(code))
    name = unicodedata.name(chr(code), "")
    if category[0] == "M":
        return MARK
    if category == "Nd":
        return DIGIT
    cased = CASED if name.startswith(("LATIN ", "GREEK ")) or code in UNNAMED_LATIN else 0
    if category[0] != "L":
        return SEPARATOR | cased
    return LETTER | cased | (CLUSTER if name.startswith(CLUSTER_NAMES) else 0)


def is_mark(character):
    return unicodedata.category(character)[0] == "M"


def drop_marks(text):
    kept, cased = [], False
    for character in text:
        if is_mark(character):
            if not cased:
                kept.append(character)
        else:
            cased = bool(properties(ord(character)) & CASED)
            kept.append(character)
    return "".join(kept)


def fold_letters(text):
    return "".join(LETTERS.get(character, character) for character in text)


def reference(text):
    """The folding of the specification; a list of token lists, one list for each side of a barrier."""
    text = "".join(" " if c in SEPARATING_SIGNS else c for c in text if not ignorable(ord(c)))
    text = unicodedata.normalize("NFKC", text).casefold()
    text = fold_letters(drop_marks(unicodedata.normalize("NFD", text)))
    text = unicodedata.normalize("NFC", text)
    sides, token, cluster = [[]], "", False
    for character in text + " ":
        value = properties(ord(character))
        kind = value & 3
        if kind == MARK:
            token += character if token else ""
            continue
        if token and (kind == SEPARATOR or cluster or value & CLUSTER):
            sides[-1].append(token)
            token = ""
        if kind != SEPARATOR:
            token += character
        cluster = bool(value & CLUSTER)
        if character == "\x1e":
            sides.append([])
    return sides


def normalized(text):
    sides = [" ".join(side) for side in reference(text) if side]
    return " " + " \x1e ".join(sides) + " " if sides else " "


def mapping(code):
    """What a scalar folds to, or None where it stays as it is."""
    character = chr(code)
    if ignorable(code):
        return []
    if 0xD800 <= code <= 0xDFFF or 0xAC00 <= code <= 0xD7A3 or code == YPOGEGRAMMENI or character in SEPARATING_SIGNS:
        return None
    folded = unicodedata.normalize("NFKC", character).casefold()
    folded = fold_letters(drop_marks(unicodedata.normalize("NFD", folded)))
    return None if folded == character else [ord(c) for c in folded]


ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-"


def digits(number):
    """Five bits a character, lowest first; 32 is added while more follow."""
    text = ""
    while True:
        number, low = number >> 5, number & 31
        text += ALPHABET[low + (32 if number else 0)]
        if not number:
            return text


def zigzag(number):
    return digits(number * 2 if number >= 0 else -number * 2 - 1)


def runs(value_of, limit):
    """(length, value) pairs over 0..<limit."""
    text, start, current = "", 0, value_of(0)
    for code in range(1, limit + 1):
        value = value_of(code) if code < limit else None
        if value != current:
            text += digits(code - start) + digits(current)
            start, current = code, value
    return text


def encode_mappings():
    """gap, then shape: 0 step count delta (single scalars at a constant distance) or n, n differences."""
    table = {code: mapped for code in range(LIMIT) if (mapped := mapping(code)) is not None}
    pending, text, last, entries = sorted(table), "", 0, 0
    done = set()
    # Runs first (steps of one, and of two for the alphabets that alternate cases), then what is left.
    pieces = []
    for step in (1, 2):
        for code in pending:
            if code in done or len(table[code]) != 1:
                continue
            delta, count = table[code][0] - code, 1
            while (n := code + count * step) in table and n not in done and table[n] == [n + delta]:
                count += 1
            if count >= 3:
                done.update(code + i * step for i in range(count))
                pieces.append((code, digits(0) + digits(step) + digits(count) + zigzag(delta)))
    for code in pending:
        if code not in done:
            mapped, previous, body = table[code], code, ""
            for scalar in mapped:
                body += zigzag(scalar - previous)
                previous = scalar
            pieces.append((code, digits(len(mapped) + 1) + body))
    for code, body in sorted(pieces):
        text += zigzag(code - last) + body
        last = code
    return text


def compositions():
    pairs = []
    for code in range(LIMIT):
        if 0xAC00 <= code <= 0xD7A3 or 0xD800 <= code <= 0xDFFF:
            continue
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) != 2 or parts[0].startswith("<"):
            continue
        first, second = int(parts[0], 16), int(parts[1], 16)
        if unicodedata.normalize("NFC", chr(first) + chr(second)) != chr(code):
            continue
        if not properties(first) & CASED:
            pairs.append((first, second, code))
    return sorted(pairs)


def encode_compositions():
    text, last = "", 0
    for first, second, composed in compositions():
        text += digits(first - last) + zigzag(second - first) + zigzag(composed - first)
        last = first
    return text


def swift(name, summary, contract, text):
    lines = [text[i:i + 108] for i in range(0, len(text), 108)]
    body = "\\\n".join("        " + line for line in lines)
    return f"""// Written by Scripts/generate-folding-table.py from Unicode {unicodedata.unidata_version}; do not edit.

extension FoldingTable {{
    /// {summary}
    ///
    /// {contract}
    static let {name}: StaticString = \"\"\"
{body}
        \"\"\"
}}
"""


def write_tables():
    data = [
        ("FoldingKinds", "encodedKinds", "Kind and script flags of every scalar after folding.",
         "Pairs of a run's length and its value.", runs(properties, LIMIT)),
        ("CombiningClasses", "encodedCombiningClasses", "The canonical combining class of every scalar.",
         "Pairs of a run's length and its value.",
         runs(lambda c: unicodedata.combining(chr(c)) if not 0xD800 <= c <= 0xDFFF else 0, LIMIT)),
        ("Compositions", "encodedCompositions", "The pairs that compose, without Latin and Greek and Hangul.",
         "Triples: distance to the first scalar before, second and composed scalar as distances to the first.",
         encode_compositions()),
        ("FoldingMappings", "encodedMappings", "What scalars fold to: all foldings in a row, mark dropping included.",
         "See `decodeMappings` for the layout.", encode_mappings()),
    ]
    for file, name, summary, contract, text in data:
        (TABLES / f"{file}.swift").write_text(swift(name, summary, contract, text))
    print({name: len(text) for _, name, _, _, text in data})


def random_strings():
    pick = random.Random(20261121)
    blocks = [(0x20, 0x7E)] * 6 + [(0x1E, 0x1E)] + [(0xA0, 0x24F)] * 4 + [
        (0x250, 0x36F), (0x300, 0x36F), (0x300, 0x36F), (0x370, 0x3FF), (0x370, 0x3FF), (0x400, 0x52F), (0x400, 0x45F),
        (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0x980, 0x9FF), (0xB00, 0xBFF), (0xC80, 0xDFF), (0xE00, 0xEFF),
        (0xF00, 0xFFF), (0x1000, 0x109F), (0x10A0, 0x13FF), (0x1780, 0x17FF), (0x1100, 0x11FF), (0x1AB0, 0x1AFF),
        (0x1C80, 0x1CBF), (0x1D00, 0x1DFF), (0x1E00, 0x1FFF), (0x1F00, 0x1FFF), (0x2000, 0x20FF), (0x2100, 0x218F),
        (0x2460, 0x24FF), (0x2C00, 0x2DFF), (0x3000, 0x30FF), (0x3040, 0x30FF), (0x3130, 0x318F), (0x3200, 0x33FF),
        (0x4E00, 0x4EFF), (0xA640, 0xA7FF), (0xAB30, 0xABBF), (0xAC00, 0xACFF), (0xF900, 0xFAFF), (0xFB00, 0xFDFF),
        (0xFE00, 0xFEFF), (0xFF00, 0xFFEF), (0x10400, 0x1044F), (0x11080, 0x1115F), (0x1D400, 0x1D7FF),
        (0x1E900, 0x1E95F), (0x1F100, 0x1F1FF), (0x20000, 0x200FF), (0xE0000, 0xE01EF),
    ]
    for _ in range(5000):
        chosen = [pick.choice(blocks) for _ in range(pick.randint(1, 3))] + [(0x300, 0x345)] * pick.randint(0, 1)
        yield "".join(chr(pick.randint(*pick.choice(chosen))) for _ in range(pick.randint(1, 14)))


def sweep():
    """Every scalar of the table once, between two plain words, a few hundred at a time."""
    for start in range(0x80, LIMIT, 256):
        codes = [c for c in range(start, min(start + 256, LIMIT)) if not 0xD800 <= c <= 0xDFFF]
        codes = [c for c in codes if unicodedata.category(chr(c)) != "Cn"]
        if not codes or 0x3500 <= start < 0x9F00 or 0xAD00 <= start < 0xD700 or start >= 0x20100:
            continue
        yield " ".join("x" + chr(c) + "y" for c in codes)


def write_fixture():
    lines = []
    for text in [*random_strings(), *sweep()]:
        lines.append(text + "\t" + normalized(text))
    FIXTURE.write_text("\n".join(lines) + "\n")


def check():
    """What lets single scalars stand for whole strings: composing first never changes the folding."""
    for first, second, composed in compositions():
        assert reference(chr(first) + chr(second)) == reference(chr(composed)), hex(composed)
    for low, high in YOUNG_HAN:
        assert unicodedata.category(chr(low)) == "Cn", "unicodedata knows it now; drop it from YOUNG_HAN"


if __name__ == "__main__":
    check()
    write_fixture() if "--fixture" in sys.argv else write_tables()
