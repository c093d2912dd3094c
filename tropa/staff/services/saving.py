"""Rules that models declare, told in their words before the database has to."""

from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from tropa.core.errors import RuleViolation
from tropa.core.records import Record

R = TypeVar("R", bound=Record)


def checked(record: R, field: str = "name") -> R:
    """The record, if its fields and constraints allow it to be saved.

    Args:
        field: beside which input a broken constraint is told.

    Raises:
        RuleViolation: the first thing that is wrong.
    """
    try:
        record.full_clean(validate_unique=False)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        place = field if name == NON_FIELD_ERRORS else name
        raise RuleViolation(f"{record.kind_label}.{place}", " ".join(messages), place) from error
    return record
