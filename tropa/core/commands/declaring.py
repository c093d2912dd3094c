"""`Command`: one class a business verb, offered everywhere and run in one way."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from tropa.core import access
from tropa.core.access import Viewer
from tropa.core.errors import Denied, NotFound, RuleViolation
from tropa.core.journal import operation, rehearse
from tropa.core.journal.rehearsals import Rehearsal
from tropa.core.records.record import Undo
from tropa.core.registry import Registry

ANY = "*"
"""The kind of a command that fits every kind of records."""
MOST = 500
"""One call runs on so many records; more are planned (core.mass)."""


class Params(BaseModel):
    """What a command asks for; the title of a field is its label in forms."""

    model_config = ConfigDict(extra="forbid")


class Command:
    """A business verb over one record or many of a kind; `run` calls the verb of the model or a service."""

    label: ClassVar[str] = ""
    kind: ClassVar[str] = ANY
    title: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "bolt"
    action: ClassVar[str] = "edit"
    """The right it needs on each record."""
    bulk: ClassVar[bool] = True
    """Offered for many records at once."""
    undo: ClassVar[Undo] = "restore"
    effects: ClassVar[tuple[str | Promise, ...]] = ()
    """What it does outside the base and cannot be taken back, in words."""
    trashed: ClassVar[bool] = False
    """It works on the trash, not on live records."""
    alone: ClassVar[bool] = False
    """Its own page plans it over all records that it is about; nobody chooses some of them for it."""
    order: ClassVar[int] = 0
    Params: ClassVar[type[BaseModel]] = Params

    def run(self, records: Sequence[Any], params: Any, *, viewer: Viewer) -> None:
        """Do it to all of `records`, inside an open operation.

        Raises:
            RuleViolation: one of them does not allow it.
        """
        raise NotImplementedError

    def fits(self, kind: str) -> bool:
        """Whether the command works on this kind."""
        return self.kind in {ANY, kind}

    def parse(self, values: dict[str, Any]) -> Any:
        """The parameters, checked.

        Raises:
            RuleViolation: naming the field that is wrong.
        """
        try:
            return self.Params.model_validate(values)
        except ValidationError as wrong:
            first = wrong.errors(include_url=False, include_input=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            raise RuleViolation("core.wrong_parameter", first["msg"], field) from wrong

    def check(self, kind: str, params: Any, *, viewer: Viewer) -> None:
        """Refuse parameters that can fit no record of this kind, before anything is planned or done.

        Raises:
            RuleViolation: one parameter is wrong.
            Invalid: several are.
        """

    def rights(self, kind: str, params: Any) -> tuple[str, ...]:
        """Every right that it needs on each record with these parameters."""
        return (self.action,)

    def allowed(self, model: Any, params: Any, *, viewer: Viewer) -> Any:
        """Those of the records that the viewer may do it to."""
        found = self.records(model)
        for action in self.rights(model.kind_label, params):
            found = found.filter(access.row_filter(viewer, model, action))
        return found

    def records(self, model: Any) -> Any:
        """All records it could work on."""
        return model.everything.trashed() if self.trashed else model.objects


commands: Registry[Command] = Registry(Command, module="commands")


def get(label: str) -> Command:
    """The command of this label.

    Raises:
        KeyError: there is none.
    """
    return commands.get(label)


def offered(viewer: Viewer, kind: str, *, bulk: bool = False) -> Iterator[Command]:
    """What menus, bulk bar and palette show to this viewer for a kind."""
    for command in commands:
        if command.alone or not command.fits(kind):
            continue
        if (command.bulk or not bulk) and access.may(viewer, kind, command.action):
            yield command


def run(label: str, kind: str, ids: Sequence[UUID], values: dict[str, Any], *, viewer: Viewer) -> UUID:
    """Run a command on up to 500 records in one operation, whose id is returned; all of them or none.

    Raises:
        NotFound: no such command for this kind, or one of the records is not there or not visible.
        Denied: one of the records may not be changed by the viewer.
        RuleViolation: wrong parameters, too many records, or one record's own rule.
    """
    command, params = prepared(label, kind, ids, values, viewer)
    with operation(command.label, title=str(command.title)) as context:
        command.run(chosen(command, kind, ids, params, viewer), params, viewer=viewer)
    return context.id


def rehearsed(label: str, kind: str, ids: Sequence[UUID], values: dict[str, Any], *, viewer: Viewer) -> Rehearsal[None]:
    """What `run` would change, taken back; raises the same."""
    command, params = prepared(label, kind, ids, values, viewer)
    return rehearse(lambda: command.run(chosen(command, kind, ids, params, viewer), params, viewer=viewer))


def prepared(label: str, kind: str, ids: Sequence[UUID], values: dict[str, Any], viewer: Viewer) -> tuple[Command, Any]:
    """The command and its parameters, after asking for the right."""
    if label not in commands or not get(label).fits(kind) or get(label).alone:
        raise NotFound
    command = get(label)
    access.check(viewer, kind, command.action)
    if len(ids) > 1 and not command.bulk:
        raise RuleViolation("core.one_at_a_time", _("This can be done to one record at a time."))
    if len(ids) > MOST:
        raise RuleViolation("core.too_many", _("Up to 500 records can be changed at once; plan a larger change."))
    params = command.parse(values)
    command.check(kind, params, viewer=viewer)
    ask(command, kind, params, viewer)
    return command, params


def ask(command: Command, kind: str, params: Any, viewer: Viewer) -> None:
    """Whether the viewer has the rights it needs at all.

    Raises:
        Denied: one is missing.
    """
    for action in command.rights(kind, params):
        access.check(viewer, kind, action)


def chosen(command: Command, kind: str, ids: Sequence[UUID], params: Any, viewer: Viewer) -> list[Any]:
    """The records, locked in the order of their ids, each of them visible and allowed.

    Raises:
        NotFound: one of them is not there or not visible.
        Denied: one of them may not be changed by the viewer.
    """
    model, wanted = access.model_of(kind), set(ids)
    source = command.records(model).filter(pk__in=wanted)
    visible = list(source.visible_to(viewer).order_by("pk").select_for_update(of=("self",)))
    if len(visible) != len(wanted):
        raise NotFound
    if command.allowed(model, params, viewer=viewer).filter(pk__in=wanted).count() != len(wanted):
        raise Denied(kind, command.action)
    return visible
