"""Fields that the company adds, and the typed side table through which they are filtered."""

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tropa.core import kinds
from tropa.core.errors import RuleViolation
from tropa.core.fieldtypes import custom_types
from tropa.core.ids import UuidField
from tropa.core.records import JsonField, Link, Record, Row
from tropa.lib.names import transliterated

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
MOST = 200


def deed(label: str, *, title: str) -> AbstractContextManager[Any]:
    """The verbs of a field are deeds of their own."""
    from tropa.core.journal import operation  # the journal's tables are models too

    return operation(label, title=title)


class Field(Record):
    """A custom field of a kind; its values are in the records' `custom` under `name`, which never changes."""

    kind_label: ClassVar[str] = "field"
    arranges: ClassVar[bool] = True

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=31)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=20)
    options = JsonField(default=dict, blank=True)
    required = models.BooleanField(default=False)
    filterable = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    group = models.CharField(max_length=100, blank=True)
    help = models.CharField(max_length=300, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="core_field_name",
                violation_error_message=_("There is a field of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def add(
        cls,
        kind: str,
        label: str,
        type: str,  # noqa: A002  # the field's own word
        *,
        choices: Sequence[str | tuple[str, str]] = (),
        target: str = "",
        name: str = "",
        **others: Any,
    ) -> "Field":
        """Make a field; unless a `name` is wished, it is made from the label ("Дата рождения" is data_rozhdeniya).

        Raises:
            RuleViolation: unknown kind or type, empty label, no choices, no target, too many fields.
        """
        label = " ".join(label.split())
        if not label or len(label) > 100:
            raise RuleViolation("field.bad_label", _("Give the field a name of at most 100 characters."), "label")
        if type not in custom_types():
            raise RuleViolation("field.bad_type", _("There is no such type of field."), "type")
        try:
            kinds.model(kind)._meta.get_field("custom")
        except (KeyError, FieldDoesNotExist):
            raise RuleViolation("field.bad_kind", _("Records of this kind take no own fields."), "kind") from None
        options = dict(others.pop("options", {}))
        if type in ("choice", "choices"):
            options["choices"] = cls._pairs(choices or options.get("choices", ()))
        if type == "record":
            target = target or options.get("target", "")
            if not kinds.exists(target):
                raise RuleViolation(
                    "field.bad_target", _("Choose the kind of record that the field leads to."), "target"
                )
            options["target"] = target
        taken = dict(cls.objects.filter(kind=kind).values_list("name", "position"))
        if len(taken) >= MOST:
            raise RuleViolation("field.too_many", _("A kind of record can have at most 200 own fields."))
        field = cls(
            kind=kind, name=cls._free_name(name or label, taken), label=label, type=type, options=options,
            position=max(taken.values(), default=0) + 1, **others,
        )  # fmt: skip
        with deed("core.add_field", title=_("Added the field “%(label)s”") % {"label": label}):
            field.save()
        return field

    @staticmethod
    def _pairs(choices: Sequence[Any]) -> list[list[str]]:
        pairs: list[list[str]] = []
        for at, one in enumerate(choices, 1):
            key, label = (
                (one[0], one[1]) if isinstance(one, list | tuple) else (Field._key(str(one)) or f"c{at}", str(one))
            )
            if any(key == known for known, _label in pairs):
                key = f"{key[:24]}_{at}"
            pairs.append([key, " ".join(label.split())[:100]])
        if not pairs or any(not label for _key, label in pairs):
            raise RuleViolation("field.no_choices", _("Give the list at least one choice."), "choices")
        return pairs

    @staticmethod
    def _key(label: str) -> str:
        return re.sub(r"[^a-z0-9]+", "_", transliterated(label)).strip("_").lstrip("0123456789_")[:28].rstrip("_")

    @staticmethod
    def _free_name(label: str, taken: Any) -> str:
        stem = Field._key(label) or "field"
        name, at = stem, 1
        while name in taken:
            at += 1
            name = f"{stem[:27]}_{at}"
        return name

    def rename(self, label: str) -> None:
        """Give it another label; the name, which filters and integrations use, stays."""
        label = " ".join(label.split())
        if not label or len(label) > 100:
            raise RuleViolation("field.bad_label", _("Give the field a name of at most 100 characters."), "label")
        with deed("core.rename_field", title=_("Renamed the field “%(label)s”") % {"label": self.label}):
            self.label = label
            self.save()

    def amend(self, **values: Any) -> None:
        """Change label, required, group, help, position or the choices; those that stand stay, for records name them.

        Raises:
            RuleViolation: a label or list of choices that cannot be.
        """
        if "choices" in values:
            pairs = self._pairs(values.pop("choices"))
            if gone := {key for key, _label in self.options.get("choices", [])} - {key for key, _label in pairs}:
                raise RuleViolation(
                    "field.choice_gone",
                    _("The choice “%(key)s” may be renamed, but not taken away.") % {"key": min(gone)},
                    "choices",
                )
            self.options = {**self.options, "choices": pairs}
        if "label" in values:
            values["label"] = " ".join(values["label"].split())
            if not values["label"] or len(values["label"]) > 100:
                raise RuleViolation("field.bad_label", _("Give the field a name of at most 100 characters."), "label")
        with deed("core.amend_field", title=_("Changed the field “%(label)s”") % {"label": self.label}):
            for name, value in values.items():
                setattr(self, name, value)
            self.save()

    def archive(self) -> None:
        """Hide it everywhere; values stay in the records and come back with `revive`."""
        with deed("core.archive_field", title=_("Put away the field “%(label)s”") % {"label": self.label}):
            self.archived_at = self.archived_at or timezone.now()
            self.save()

    def revive(self) -> None:
        """Show it again."""
        with deed("core.revive_field", title=_("Brought back the field “%(label)s”") % {"label": self.label}):
            self.archived_at = None
            self.save()


class FieldIndex(Row):
    """One comparable value of a filterable custom field; kept by core.indexing in the transaction of the write."""

    field = Link(Field, models.CASCADE, related_name="+")
    record = UuidField()
    text = models.CharField(max_length=200, null=True)  # NULL: the value is in another column
    number = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        indexes = [
            models.Index(
                fields=["workspace", "field", "text", "record"],
                condition=models.Q(text__isnull=False),
                name="core_fieldindex_text",
            ),
            models.Index(
                fields=["workspace", "field", "number", "record"],
                condition=models.Q(number__isnull=False),
                name="core_fieldindex_number",
            ),
            models.Index(
                fields=["workspace", "field", "at", "record"],
                condition=models.Q(at__isnull=False),
                name="core_fieldindex_at",
            ),
            models.Index(fields=["workspace", "record", "field"], name="core_fieldindex_record"),
        ]
