"""A check of envelopes against the published schema: the keywords that it uses, and no others."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

from .desk import REPOSITORY

SCHEMA = REPOSITORY / "docs" / "schemas" / "envelope.schema.json"
_TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
_KNOWN = {
    "$schema", "$id", "$defs", "title", "description", "type", "required", "properties", "const", "enum", "pattern",
    "minimum", "items", "$ref", "additionalProperties", "format"}


@functools.cache
def _schema() -> dict:
    return json.loads(SCHEMA.read_text())


def faults_of(value: Any) -> list[str]:
    """What is wrong with an envelope; empty when it is as the schema says."""
    return list(_check(value, _schema(), "$"))


def _check(value: Any, schema: dict, path: str):
    unknown = set(schema) - _KNOWN
    if unknown:
        raise ValueError(f"the schema uses {unknown}, which this check does not know")
    if "$ref" in schema:
        yield from _check(value, _schema()["$defs"][schema["$ref"].rsplit("/", 1)[1]], path)
        return
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        fits = any(isinstance(value, _TYPES[name]) for name in names)
        if not fits or (isinstance(value, bool) and "boolean" not in names):
            yield f"{path} is not {' or '.join(names)}"
            return
    if "const" in schema and value != schema["const"]:
        yield f"{path} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path} is none of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{path} is under {schema['minimum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path} does not fit {schema['pattern']}"
    if schema.get("format") == "date-time" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value):
        yield f"{path} is no time"
    if isinstance(value, dict):
        yield from _check_members(value, schema, path)
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from _check(item, schema["items"], f"{path}[{index}]")


def _check_members(value: dict, schema: dict, path: str):
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path}.{name} is missing"
    known = schema.get("properties", {})
    for name, member in value.items():
        if name in known:
            yield from _check(member, known[name], f"{path}.{name}")
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from _check(member, schema["additionalProperties"], f"{path}.{name}")
