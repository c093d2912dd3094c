"""What the OpenAPI document says of kinds, made from their declared fields; own fields of a company are `custom`."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from tropa.core import catalogue, kinds

SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of a member; it belongs to one workspace."},
    "session": {"type": "apiKey", "in": "header", "name": "X-Tropa-Workspace", "description": "With the session."},
}
PROBLEMS = {
    401: "No valid token.",
    403: "Known, but not allowed.",
    404: "Not there, or not yours to know.",
    409: "Somebody changed the same meanwhile.",
    413: "The body is too big.",
    422: "Wrong input; `errors` names the fields.",
    429: "Too often; `Retry-After` says in how many seconds to ask again.",
}
CREATING = (401, 403, 413, 422)
CHANGING = (401, 403, 404, 409, 413, 422)
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key gets the same answer for 24 hours and has one effect.",
}
VERSION = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "The version that was read; 409 when somebody changed the same field since.",
}


def name_of(kind: str) -> str:
    """Name of a kind's component: `contact_point` is ContactPoint."""
    return "".join(part.capitalize() for part in kind.split("_"))


def reference(name: str) -> dict[str, str]:
    """A pointer to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def of_kind(kind: str) -> dict[str, Any]:
    """The JSON schema of a record."""
    properties: dict[str, Any] = {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "version": {"type": "integer"},
        "created_at": {"type": "string", "format": "date-time", "readOnly": True},
        "updated_at": {"type": "string", "format": "date-time", "readOnly": True},
    }
    for spec in catalogue.built_in(kind):
        properties.setdefault(spec.name, {**spec.schema(), **({"readOnly": True} if spec.readonly else {})})
    if any(column.name == "custom" for column in kinds.model(kind)._meta.concrete_fields):
        properties["custom"] = {"type": "object", "additionalProperties": True}
    return {"type": "object", "properties": properties}


def common() -> dict[str, Any]:
    """Components that every collection shares."""
    error = {"type": "object", "properties": {name: {"type": "string"} for name in ("field", "code", "message")}}
    return {
        "Problem": {
            "type": "object",
            "properties": {
                "type": {"type": "string"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "errors": {"type": "array", "items": error},
            },
            "required": ["type", "title", "status", "detail", "errors"],
        }
    }


def model(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a declared shape."""
    return shape.model_json_schema()


def page_of(item: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of a list."""
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": item},
            "next": {"type": ["string", "null"]},
            "count": {"type": "integer"},
            "count_exact": {"type": "boolean"},
        },
        "required": ["items", "next", "count", "count_exact"],
    }


def described(
    *, gives: Any = None, status: int = 200, takes: Any = None, parameters: Iterable[dict[str, Any]] = (),
    problems: Iterable[int] = (401, 403, 404, 422),
) -> dict[str, Any]:  # fmt: skip
    """What ninja's `openapi_extra` needs for one operation.

    Args:
        gives: schema of the answer; None is no content.
        status: of the answer.
        takes: schema of the body; None is no body.
        parameters: headers.
        problems: which errors can come.
    """
    content = {"content": {"application/json": {"schema": gives}}} if gives else {}
    responses: dict[Any, Any] = {status: {"description": "Done." if status != 200 else "OK", **content}}
    for each in (*problems, 429):
        told = {"application/problem+json": {"schema": reference("Problem")}}
        responses[each] = {"description": PROBLEMS[each], "content": told}
    described: dict[str, Any] = {"responses": responses, "parameters": list(parameters)}
    if takes:
        described["requestBody"] = {"content": {"application/json": {"schema": takes}}}
    return described
