"""Holds the demo broker's answers to their description in ``resources/openapi.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).resolve().parents[2] / "resources" / "openapi.yaml"
SPEC: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
REGISTRY: Registry[Any] = Registry().with_resource(
    "urn:api", DRAFT202012.create_resource(SPEC)
)


def hold_to_the_description(method: str, path: str, reply: httpx.Response) -> None:
    """Fail unless the description has this status, with a body like this one."""
    found = SPEC["paths"][path][method.lower()]["responses"][str(reply.status_code)]
    if "$ref" in found:
        found = SPEC["components"]["responses"][found["$ref"].rpartition("/")[2]]
    schema = found["content"]["application/json"]["schema"]
    pointed = _absolute(schema)
    Draft202012Validator(pointed, registry=REGISTRY).validate(reply.json())


def _absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"urn:api{value}" if key == "$ref" else _absolute(value)
            for key, value in schema.items()
        }
    return [_absolute(each) for each in schema] if isinstance(schema, list) else schema
