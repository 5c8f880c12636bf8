"""The OpenAPI 3.1 document, made from the declared operations."""

import re
from typing import Any

from chalice.app import Blueprint, Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.api.operation import OPERATIONS, Operation
from chalicelib.core.settings import settings

description = Blueprint(__name__)

HERE = "/v1/openapi.json"
_OWN_CALL = {
    "operationId": "openapi",
    "summary": "Give the OpenAPI 3.1 document of all calls.",
    "responses": {
        "200": {
            "description": "This document.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    },
}

PROBLEM = {
    "type": "object",
    "description": "A refusal as RFC 9457 describes it; `code` is stable.",
    "required": ["title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "alternatives": {"type": "array", "items": {"$ref": "#/components/schemas/SlotAnswer"}},
        "appointments": {"type": "array", "items": {"$ref": "#/components/schemas/AppointmentThere"}},
        "conflicts": {"type": "array", "items": {"$ref": "#/components/schemas/LineAnswer"}},
        "retry_after_seconds": {"type": "integer"},
        "reason": {"type": "string", "description": "Of not_offered: which rule."},
        "current": {"type": "string", "description": "Of move_not_allowed: the status it has."},
        "wanted": {"type": "string", "description": "Of move_not_allowed: the status asked for."},
        "appointment_ids": {"type": "array", "items": {"type": "string"}},
    },
}


@description.route(HERE, methods=["GET"], cors=True)
def openapi() -> Response:
    """Give the OpenAPI 3.1 document of all calls."""
    return Response(document(settings().public_url), {"Content-Type": "application/json"}, 200)


def document(server_url: str) -> dict[str, Any]:
    """Give the whole document for the server at the address."""
    models = [(op.answer, "serialization") for op in OPERATIONS]
    models += [(op.body, "validation") for op in OPERATIONS if op.body]
    unique: Any = list(dict.fromkeys(models))
    refs, schemas = models_json_schema(unique, ref_template="#/components/schemas/{model}")
    paths: dict[str, dict[str, Any]] = {}
    for op in OPERATIONS:
        paths.setdefault(op.path, {})[op.method.lower()] = _described(op, refs)
    paths[HERE] = {"get": _OWN_CALL}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Regulars", "version": "1", "description": "Booking and bringing clients back."},
        "servers": [{"url": server_url}],
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": PROBLEM},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(op: Operation, refs: dict[Any, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": op.name,
        "summary": op.summary,
        "parameters": [*_path_parameters(op.path), *_query_parameters(op.query)],
        "responses": {
            str(op.status): {
                "description": "As asked.",
                "content": {"application/json": {"schema": refs[(op.answer, "serialization")]}},
            },
            "default": {
                "description": "Refused, with the reason.",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }
    if op.body:
        schema = refs[(op.body, "validation")]
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if op.needs:
        described["security"] = [{"key": []}]
    if op.status == 201:
        described["parameters"].append(
            {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200}}
        )
    return described


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", path)
    ]


def _query_parameters(query: type[BaseModel]) -> list[dict[str, Any]]:
    schema = query.model_json_schema()
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", []), "schema": shape}
        for name, shape in schema.get("properties", {}).items()
    ]
