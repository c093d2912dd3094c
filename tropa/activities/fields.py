"""The catalogue of tasks."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.activities.models import Activity
from tropa.core import kinds
from tropa.core.catalogue import Collection, Column, Field, Kind, declare, relate


class Subject(Column):
    """Two columns shown as one reference; `settle` writes them."""

    def __init__(self) -> None:
        super().__init__("subject")

    def prefetch(self, spec: Any) -> list[str]:
        """Both stand in the record itself."""
        return []

    def read(self, record: Any, spec: Any) -> Any:
        """(kind, id)."""
        return (record.subject_kind, record.subject_id) if record.subject_id else None


def settle(record: Activity | None, columns: dict[str, Any]) -> None:
    """The subject brings its customer along; a customer alone is the subject."""
    if "subject" in columns:
        subject = columns.pop("subject")
        columns["subject_kind"], columns["subject_id"] = subject or ("", None)
        if subject and not columns.get("customer"):
            columns["customer"] = customer_of(*subject)
    elif "customer" in columns and (record is None or record.subject_kind in {"", "customer"}):
        columns["subject_kind"] = "customer" if columns["customer"] else ""
        columns["subject_id"] = columns["customer"]


def customer_of(kind: str, identity: Any) -> Any:
    """The id of the customer that a record is, or belongs to."""
    if kind == "customer":
        return identity
    model = kinds.model(kind)
    if "customer" not in {column.name for column in model._meta.concrete_fields}:
        return None
    return model.objects.filter(pk=identity).values_list("customer_id", flat=True).first()


declare(
    Kind(
        "task",
        title=_("task"),
        plural=_("Tasks"),
        which=_("Tasks whose"),
        settle=settle,
        newest="due_at",
        fields=[
            Field("title", _("What to do"), "text", required=True, search="title_key", options={"max_length": 300}),
            Field("kind", _("Kind"), "choice", choices=Activity.Kind.choices),
            Field("due_at", _("Due"), "datetime"),
            Field("ends_at", _("Ends"), "datetime"),
            Field("remind_at", _("Remind"), "datetime"),
            Field("customer", _("Customer"), "record", target="customer"),
            Field("subject", _("About"), "ref", source=Subject(), filterable=False, sort="", importable=False),
            Field("assignee", _("Assignee"), "record", target="member"),
            Field("team", _("Team"), "record", target="team", readonly=True),
            Field("state", _("State"), "choice", choices=Activity.State.choices, readonly=True),
            Field("priority", _("Priority"), "choice", choices=Activity.Priority.choices),
            Field("place", _("Place"), "text", options={"max_length": 300}),
            Field("result", _("Result"), "long_text", options={"max_length": 10_000}),
            Field(
                "checklist",
                _("Steps"),
                "rows",
                source=Collection("checklist", same=("text",)),
                parts=[
                    Field("text", _("Step"), "text", required=True, options={"max_length": 300}),
                    Field("done", _("Done"), "boolean"),
                    Field("position", _("Position"), "number", options={"places": 0}),
                ],
            ),
            Field("done_at", _("Done"), "datetime", readonly=True),
            Field("created_at", _("Created"), "datetime", readonly=True),
            Field("updated_at", _("Changed"), "datetime", readonly=True),
        ],
    )
)
relate("customer", "tasks", "task", path="customer", label=_("tasks"))
