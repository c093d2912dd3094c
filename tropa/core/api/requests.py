"""What a request says: which record, at which version, at which instant."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tropa.core.errors import FieldError, Invalid, NotFound
from tropa.core.ids import as_uuid
from tropa.lib.numbers import COLUMN, whole


def wanted(identity: str) -> Any:
    """An id of an address.

    Raises:
        NotFound: it is none.
    """
    found = as_uuid(identity)
    if found is None:
        raise NotFound
    return found


def version_of(request: HttpRequest, values: dict[str, Any]) -> int | None:
    """The version of `If-Match` or of the body, which loses it; None when neither is there.

    Raises:
        Invalid: it is no version.
    """
    given: Any = values.pop("version", None)
    header = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    if header and header != "*":
        given = whole(header, COLUMN) or header
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise Invalid([FieldError("version", "version.wrong", _("Give the version as it was read, like 3."))])
    return given


def instant_of(text: str) -> datetime:
    """An ISO time; one without a zone is in the reader's.

    Raises:
        Invalid: it is none.
    """
    try:
        # A plus sign in an address is a space.
        instant = parse_datetime(text.replace(" ", "+") if text[-6:-5] == " " else text)
        if instant is not None and timezone.is_naive(instant):
            instant = timezone.make_aware(instant)
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise Invalid([FieldError("at", "at.wrong", _("Give a time like 2026-03-01T12:00:00+03:00."))])
    return instant
