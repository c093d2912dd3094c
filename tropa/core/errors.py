"""What can go wrong in the user's words; one middleware and one API handler turn these into answers."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TropaError(Exception):
    """The parent of every error that people are told about."""


class RuleViolation(TropaError):
    """A broken business rule: a toast or 422.

    `code` is stable ("sales.already_closed"), `message` says what, why and what to do, `field` names the input.
    """

    def __init__(self, code: str, message: str | Promise, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)

    @property
    def errors(self) -> "list[FieldError]":
        """The one rule, as Invalid tells its many."""
        return [FieldError(self.field, self.code, str(self.message))]


class NotFound(TropaError):
    """Not there, or not yours to know about: 404, the same answer for both."""


class Denied(TropaError):
    """Known, but not allowed: 403. `kind` and `action` name the missing right."""

    def __init__(self, kind: str, action: str) -> None:
        super().__init__(f"{action} {kind}")
        self.kind = kind
        self.action = action


class TooMany(TropaError):
    """Too often: 429; trying again makes sense after `retry_after` seconds."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


UNKEEPABLE = _("The text contains a character that cannot be kept; remove it.")


class ForeignForm(TropaError):
    """A form without the token of the page it stood in: of another site, or of before the last sign-in. 403."""

    status = 403
    message = _(
        "Nothing was saved: this form stood open since before you signed in, or was sent from another site. Open the "
        "page again and repeat it; cookies must be allowed."
    )


class NoRoom(TropaError):
    """The disk of the server or of its base is full: 507; nothing was written, and reading goes on."""

    status = 507
    retry_after = 60
    message = _(
        "Nothing was saved: the server has no room left. Reading still works. Tell who runs it, and try again later."
    )


@dataclass(frozen=True)
class Clash:
    """One field that two people changed: what stands now and what was to be written."""

    field: str
    theirs: Any
    mine: Any
    is_touched: bool = True
    """False: what was to be written is what stood there when it was read, as of a form that sends all its fields."""


@dataclass
class Conflict(TropaError):
    """The record was changed meanwhile: 409 with both values; `version` is the present one."""

    version: int | None = None
    clashes: list[Clash] = field(default_factory=list)

    def __str__(self) -> str:
        return "The record was changed meanwhile."


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of the input; `field` is its name, or a path in rows: "contact_points.0.value"."""

    field: str
    code: str
    message: str


class Invalid(TropaError):
    """Input that breaks one or more rules: 422 with all of them at once, so that nobody mends a form one by one."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


def by_field(wrong: Invalid | RuleViolation, *, whole: str = "") -> dict[str, str]:
    """The first error of each field, in words, as a form shows them; what belongs to none is told under `whole`."""
    found: dict[str, str] = {}
    for error in wrong.errors:
        found.setdefault(error.field or whole, str(error.message))
    return found
