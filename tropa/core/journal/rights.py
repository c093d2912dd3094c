"""Taking back asks the rights of what it writes, as if the viewer did it by hand; an undo never gives more than a deed.

One's own deed is taken back also where the record has left one's reach by it (a customer given away): the right is
asked for the record as it stands, or as it stood before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tropa.core import access
from tropa.core.access import Scope, Viewer
from tropa.core.errors import Denied
from tropa.core.journal.reading import Before, befores, changes_of, model_of
from tropa.core.models import Change, Operation
from tropa.lib.sequences import chunks

Guard = Callable[[Viewer, Any, Sequence[tuple[str, Before]]], None]
guards: dict[str, Guard] = {}
"""Further rules of a model ("staff.member") that its own verbs keep: called with (action, before) of every change."""


def check_rights(viewer: Viewer, operations: Sequence[UUID]) -> None:
    """Ask for everything that taking these operations back would write.

    Raises:
        Denied: one record is not the viewer's to change in this way.
        RuleViolation: a guard refuses.
    """
    rows = Change.objects.filter(operation__in=operations).values("model", "action").distinct()
    asked = {row["model"] for row in rows if _is_narrow(viewer, model_of(Change(**row))) or row["model"] in guards}
    if not asked:
        return
    others = Operation.objects.filter(pk__in=operations).exclude(actor_kind="member", actor_id=viewer.id)
    question = _Question(viewer, own=not others.exists())
    guarded: dict[Any, list[tuple[str, Before]]] = defaultdict(list)
    for change in changes_of(operations):
        if change.model not in asked:
            continue
        model = model_of(change)
        for part in chunks(befores(change), 500):
            question.take(model, change.action, part)
            if change.model in guards:
                guarded[model] += [(change.action, before) for before in part]
    question.put()
    for model, found in guarded.items():
        guards[model._meta.label_lower](viewer, model, found)


def _is_narrow(viewer: Viewer, model: Any) -> bool:
    """Whether the viewer may not just do everything to this kind."""
    if model.kind_label not in access.kinds:
        return viewer.rights.scope("operation", "manage") is not Scope.ALL
    asked = {_known(model.kind_label, action) for action in ("edit", "delete", "assign")}
    return {viewer.rights.scope(model.kind_label, action) for action in asked} != {Scope.ALL}


def _known(kind: str, action: str) -> str:
    """The right that stands for one that this kind does not have."""
    actions = access.kinds.get(kind).actions
    return next(each for each in (action, "edit", "create", "manage", "view") if each in actions)


@dataclass
class _Question:
    """What is asked, gathered: for each model and right the records with what stood in them first."""

    viewer: Viewer
    own: bool
    asked: dict[tuple[Any, str], dict[UUID, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    made: set[UUID] = field(default_factory=set)

    def take(self, model: Any, action: str, rows: Iterable[Before]) -> None:
        """Note what taking this change back would do."""
        if model.undo == "never":
            return
        for row in rows:
            for right in _needed(model, action, row.values or {}):
                # The newest comes first, so what stays is what stood before the whole deed.
                self.asked[model, right].setdefault(row.id, {}).update(row.values or {})
            if action == Change.Action.CREATE:
                self.made.add(row.id)

    def put(self) -> None:
        """Ask.

        Raises:
            Denied: no.
        """
        for (model, right), rows in self.asked.items():
            kind = model.kind_label
            if kind not in access.kinds:
                raise Denied("operation", "manage")
            access.check(self.viewer, kind, right)
            for part in chunks(sorted(rows), 500):
                self._put(model, right, {identity: rows[identity] for identity in part})

    def _put(self, model: Any, right: str, rows: dict[UUID, dict[str, Any]]) -> None:
        allowed = model.everything.filter(access.row_filter(self.viewer, model, right), pk__in=list(rows))
        left = rows.keys() - set(allowed.values_list("pk", flat=True))
        standing = {record.pk: record for record in model.everything.filter(pk__in=left)} if left else {}
        for identity in left:
            # A purged record is asked for as it will come back; one that is gone since is not written at all.
            record = standing.get(identity) or (model(pk=identity, **rows[identity]) if rows[identity] else None)
            if record is not None and not (self.own and self._was_mine(model, right, record, rows[identity])):
                raise Denied(model.kind_label, right)

    def _was_mine(self, model: Any, right: str, record: Any, before: dict[str, Any]) -> bool:
        declared = access.kinds.get(model.kind_label)
        if declared.parent_kind:
            return getattr(record, f"{declared.through}_id", None) in self.made
        if record.pk in self.made and declared.owner:
            setattr(record, model._meta.get_field(declared.owner).attname, self.viewer.id)
        for name, value in before.items():
            setattr(record, name, value)
        return access.may(self.viewer, model.kind_label, right, record)


def _needed(model: Any, action: str, before: dict[str, Any]) -> set[str]:
    """The rights that writing this back needs."""
    kind = model.kind_label
    if kind not in access.kinds:
        return {"manage"}
    if action != Change.Action.UPDATE:
        return {_known(kind, "create" if model.undo == "reverse" else "delete")}
    declared = access.kinds.get(kind)
    place = {model._meta.get_field(name).attname for name in (declared.owner, declared.team, declared.branch) if name}
    owner = model._meta.get_field(declared.owner).attname if declared.owner else ""
    rights = {"assign"} if owner in before else set()
    rights |= {"delete"} if "deleted_at" in before else set()
    if not rights or before.keys() - place - {"deleted_at"}:
        rights.add("edit")
    return {_known(kind, right) for right in rights}
