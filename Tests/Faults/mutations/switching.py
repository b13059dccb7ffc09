"""Puts many mutations into one copy of the sources, each behind the name of it in the environment.

The body of a function that a mutation changes is written twice: once as the mutation has it, for a process whose environment names
it, and once as it is. So one build serves all of them, also those that change the same function.
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass

VARIABLE = "DESK_MUTATION"
_DECLARED = re.compile(r"(?<![.\w`])(struct|class|enum|extension|actor|protocol|func|init|deinit|subscript|var|let)\b")
_TYPES = {"struct", "class", "enum", "extension", "actor", "protocol"}
_ACCESSORS = re.compile(r"\s*(?:@\w+\s+)*(?:get|set|willSet|didSet|_read|_modify)\b")


@dataclass(frozen=True)
class Change:
    """One edit, as the range of the original text that it replaces."""

    mutation: str
    start: int
    end: int
    text: str


def change(mutation: str, content: str, search: str, replace: str) -> Change:
    """The smallest range that differs, for an edit's text may reach over the end of a function."""
    start = content.index(search)
    prefix = 0
    while prefix < min(len(search), len(replace)) and search[prefix] == replace[prefix]:
        prefix += 1
    suffix = 0
    while suffix < min(len(search), len(replace)) - prefix and search[-1 - suffix] == replace[-1 - suffix]:
        suffix += 1
    return Change(mutation, start + prefix, start + len(search) - suffix, replace[prefix:len(replace) - suffix])


def switched(content: str, changes: list[Change]) -> str:
    """The file with all of them in it, each of no effect until it is named; raises ValueError where one is outside of functions."""
    bodies = _bodies(content)
    chosen: dict[tuple[int, int], dict[str, list[Change]]] = {}
    for one in changes:
        body = next((b for b in bodies if b[0] <= one.start and one.end <= b[1]), None)
        if body is None:
            raise ValueError(f"{one.mutation} changes what is not the body of a function")
        chosen.setdefault(body, {}).setdefault(one.mutation, []).append(one)
    for (start, end), mutations in sorted(chosen.items(), reverse=True):
        original = content[start:end]
        branches = []
        for name, edits in mutations.items():
            text = original
            for edit in sorted(edits, key=lambda e: e.start, reverse=True):
                text = text[:edit.start - start] + edit.text + text[edit.end - start:]
            branches.append(f' if _mutation == "{name}" {{{_closed(text)}}} else')
        content = content[:start] + "".join(branches) + f" {{{_closed(original)}}} " + content[end:]
    return content + (
        "\nimport Glibc\n\n"
        f'private let _mutation: String? = getenv("{VARIABLE}").map {{ String(cString: $0) }}\n')


def _closed(text: str) -> str:
    """An empty body, or one that ends in a comment, stays valid before a brace."""
    return text if text.endswith("\n") else text + "\n"


def _bodies(text: str) -> list[tuple[int, int]]:
    """Where the outermost bodies of functions and computed properties begin and end, without their braces."""
    found: list[tuple[int, int]] = []
    # What encloses the place: where it begins, whether it is a body, and how many parentheses were open there.
    stack: list[tuple[int, bool, int]] = []
    inside = 0
    boundary = 0
    for position, kind, depth in _braces(text):
        # A closure in parentheses, as the default of a parameter, belongs to the declaration around it.
        is_argument = depth > (stack[-1][2] if stack else 0)
        if kind == "{":
            words = [] if is_argument else _DECLARED.findall(_without_comments(text[boundary:position]))
            is_type = bool(words) and words[-1] in _TYPES and not inside
            is_body = bool(words) and not is_type and not inside and not _ACCESSORS.match(text, position + 1)
            stack.append((position, is_body, depth))
            inside += is_body
        elif stack:
            start, is_body, depth = stack.pop()
            is_argument = depth > (stack[-1][2] if stack else 0)
            inside -= is_body
            if is_body:
                found.append((start + 1, position))
        if not is_argument:
            boundary = position + 1
    return found


def _without_comments(text: str) -> str:
    return re.sub(r"//[^\n]*", "", text)


def _braces(text: str) -> list[tuple[int, str, int]]:
    """The braces of the code, each with how many parentheses are open: not those of comments and strings, but those of interpolations."""
    found: list[tuple[int, str, int]] = []
    # What encloses the place: ("code", depth of parentheses) or ("string", its end, the mark of an interpolation).
    stack: list[list] = [["code", 0]]
    position = 0
    while position < len(text):
        top = stack[-1]
        if top[0] == "string":
            if text.startswith(top[2], position):
                position += len(top[2])
                stack.append(["code", 0])
            elif text.startswith(top[1], position):
                position += len(top[1])
                stack.pop()
            else:
                position += 2 if text[position] == "\\" and top[2] == "\\(" else 1
            continue
        if text.startswith("//", position):
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
            continue
        if text.startswith("/*", position):
            end = text.find("*/", position)
            position = len(text) if end < 0 else end + 2
            continue
        opening = re.compile(r'(#*)("""|")').match(text, position)
        if opening:
            hashes, quote = opening.groups()
            stack.append(["string", quote + hashes, "\\" + hashes + "("])
            position = opening.end()
            continue
        character = text[position]
        if character in "{}":
            found.append((position, character, sum(level[1] for level in stack if level[0] == "code")))
        elif character == "(":
            top[1] += 1
        elif character == ")":
            if top[1] == 0 and len(stack) > 1:
                stack.pop()
            else:
                top[1] -= 1
        position += 1
    return found


Edits = list[tuple[str, pathlib.Path, str, str]]
"""Mutation, file, what is searched, and what it becomes."""


def refused(edits: Edits) -> set[str]:
    """The mutations that change something outside of functions: they cannot be switched."""
    found: set[str] = set()
    for name, path, search, replace in edits:
        content = path.read_text()
        try:
            switched(content, [change(name, content, search, replace)])
        except ValueError:
            found.add(name)
    return found


def switch(edits: Edits) -> None:
    """Writes all of them into the files."""
    files: dict[pathlib.Path, list[Change]] = {}
    for name, path, search, replace in edits:
        files.setdefault(path, []).append(change(name, path.read_text(), search, replace))
    for path, changes in files.items():
        path.write_text(switched(path.read_text(), changes))
