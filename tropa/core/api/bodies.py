"""Reading what programs send: JSON objects, refused in words before anything hostile reaches a rule or the database."""

import json
from collections.abc import Iterator
from math import isfinite
from typing import Any, NoReturn, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from tropa.core.errors import UNKEEPABLE, FieldError, Invalid, RuleViolation
from tropa.core.spelling import is_keepable

M = TypeVar("M", bound=BaseModel)
DEPTH = 24
"""Filters nest up to 5 levels of conditions, each of them two levels of JSON."""
LARGEST = 2**63 - 1


class TooBig(RuleViolation):
    """The body is larger than the server takes."""

    status = 413


def read(request: HttpRequest) -> dict[str, Any]:
    """The object in the body; an empty body is an empty object.

    Raises:
        Invalid: no UTF-8, no JSON, no object, nested too deep, or with characters or numbers that cannot be kept.
        TooBig: beyond DATA_UPLOAD_MAX_MEMORY_SIZE.
    """
    body = raw(request)
    if not body.strip():
        return {}
    content = parse(body)
    if not isinstance(content, dict):
        raise _refusal("body.not_an_object", _("Send a JSON object."))
    return content


def read_as(request: HttpRequest, shape: type[M]) -> M:
    """The body as a declared shape.

    Raises:
        Invalid: what `read` refuses, or every field that is wrong.
    """
    try:
        return shape.model_validate(read(request))
    except ValidationError as wrong:
        raise Invalid(
            [
                FieldError(".".join(str(part) for part in each["loc"])[:200], f"input.{each['type']}", each["msg"])
                for each in wrong.errors(include_url=False, include_input=False)
            ]
        ) from None


def raw(request: HttpRequest) -> bytes:
    """The bytes of the body.

    Raises:
        TooBig: beyond DATA_UPLOAD_MAX_MEMORY_SIZE.
    """
    try:
        return request.body
    except RequestDataTooBig:
        raise TooBig("body.too_big", _("The body is too big; send less at once.")) from None


def parse(text: bytes | str) -> Any:
    """JSON with only what can be stored.

    Raises:
        Invalid: with what is wrong and where.
    """
    try:
        spelled = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise _refusal("body.not_utf8", _("The text is not UTF-8.")) from None
    try:
        content = json.loads(spelled, parse_constant=_no_number)
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        raise _refusal("body.not_json", _("This is no JSON: %(reason)s.") % {"reason": error}) from None
    for path, depth, value in _walk(content):
        _check(path, depth, value)
    return content


def check_text(text: str, field: str) -> str:
    """Text of an address or header, refused like text of a body.

    Raises:
        Invalid: it holds a character that cannot be kept.
    """
    if not is_keepable(text):
        raise _refusal("text.character", str(UNKEEPABLE), field)
    return text


def _walk(content: Any) -> Iterator[tuple[str, int, Any]]:
    """Every value with its path and depth, keys of objects included; without recursion."""
    waiting = [("", 0, content)]
    while waiting:
        path, depth, value = waiting.pop()
        yield path, depth, value
        if isinstance(value, dict):
            for key, inner in value.items():
                yield path, depth, key
                waiting.append((f"{path}.{key}" if path else key, depth + 1, inner))
        elif isinstance(value, list):
            waiting += [(f"{path}.{at}", depth + 1, inner) for at, inner in enumerate(value)]


def _check(path: str, depth: int, value: Any) -> None:
    field = path.encode("ascii", "replace").decode()[:200].replace("\x00", "?")
    if depth > DEPTH:
        raise _too_deep()
    if isinstance(value, str):
        check_text(value, field)
    elif (isinstance(value, float) and not isfinite(value)) or (isinstance(value, int) and abs(value) > LARGEST):
        raise _refusal("number.range", _("This number is too large."), field)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _too_deep() -> Invalid:
    return _refusal("body.too_deep", _("The JSON is nested too deep."))


def _refusal(code: str, words: str, field: str = "") -> Invalid:
    return Invalid([FieldError(field, code, words)])
