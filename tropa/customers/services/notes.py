"""Notes on a customer: written with files, pinned, edited, thrown away."""

from collections.abc import Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from tropa.core import access, files, kinds
from tropa.core.access import Scope
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.journal import operation, patch
from tropa.customers.models import Customer, Note
from tropa.staff.models import Member

PINNED = 20


def write(
    customer_id: UUID, text: str, *, viewer: Any, pinned: bool = False, subject: tuple[str, UUID] | None = None,
    uploads: Sequence[tuple[BinaryIO, str]] = (),
) -> Note:  # fmt: skip
    """Write a note on a customer; "@Name" of a colleague who may see the customer tells him.

    Args:
        subject: (kind, id) of the customer's record the note is about.
        uploads: files that hang on the note, as (stream, name); with one of them the text may be empty.

    Raises:
        Denied: the viewer may not write notes on this customer.
        NotFound: no such customer or subject, or not visible.
        RuleViolation: there is no text, or too much of it; a file is empty, too large, or finds no room.
    """
    access.check(viewer, "note", "create")
    if uploads:
        access.check(viewer, "file", "create")
    customer = access.fetch(viewer, Customer, customer_id)
    text = _checked(text, alone=not uploads)
    if subject is not None:
        _check_subject(subject, viewer)
    note = Note(
        customer=customer,
        author=viewer if isinstance(viewer, Member) else None,
        text=text,
        pinned=pinned,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
    )
    title = _("Note on “%(title)s”") % {"title": customer}
    with files.received(uploads) as arrived, operation("customers.write_note", title=title):
        note.save()
        access.check(viewer, "note", "create", note)
        for each in arrived:
            files.keep(each, on=note)
    return note


def edit(note_id: UUID, *, viewer: Any, text: str, version: int | None = None) -> Note:
    """Write the note anew; who is mentioned for the first time is told.

    Raises:
        Denied, NotFound, RuleViolation: as in `write`.
        Conflict: somebody edited it meanwhile.
    """
    note = access.fetch(viewer, Note, note_id, "edit")
    text = _checked(text, alone=not files.attached("note", [note.pk]))
    with operation("customers.edit_note", title=_("Edited a note on “%(title)s”") % {"title": note.customer}):
        changed: Note = patch(Note.objects.visible_to(viewer), note.pk, version, {"text": text})
    return changed


def pin(note_id: UUID, *, viewer: Any, pinned: bool = True) -> Note:
    """Let the note stand above the trail, or no longer."""
    note: Note = access.fetch(viewer, Note, note_id, "edit")
    title = _("Pinned a note on “%(title)s”") if pinned else _("Unpinned a note on “%(title)s”")
    with operation("customers.pin_note", title=title % {"title": note.customer}):
        note.pinned = pinned
        note.save()
    return note


def offers(viewer: Any) -> dict[str, Any]:
    """What the menu of a note on a card offers the viewer; whoever wrote it edits it."""
    rights = viewer.rights
    everywhere = rights.scope("note", "delete") is Scope.ALL
    return {"viewer": viewer, "may_edit": access.may(viewer, "note", "edit"), "may_delete_any": everywhere}


def pinned(customer: Customer) -> list[Note]:
    """What stands above the trail of a customer whom the viewer may see, the newest first."""
    return list(Note.objects.filter(customer=customer, pinned=True).select_related("author").order_by("-pk")[:PINNED])


def trash(note_id: UUID, *, viewer: Any) -> UUID:
    """Throw the note away; returns the operation, to be undone."""
    note = access.fetch(viewer, Note, note_id, "delete")
    with operation("customers.trash_note", title=_("Deleted a note on “%(title)s”") % {"title": note.customer}) as deed:
        note.trash()
    return deed.id


def restore(note_id: UUID, *, viewer: Any) -> Note:
    """Take the note out of the trash."""
    note: Note = access.fetch(viewer, Note, note_id, "delete", trashed=True)
    with operation("customers.restore_note", title=_("Brought back a note on “%(title)s”") % {"title": note.customer}):
        note.restore()
    return note


def _checked(text: str, *, alone: bool) -> str:
    text = text.replace("\x00", "").strip()
    if alone and not text:
        raise RuleViolation("customers.empty_note", _("Write something: an empty note is of no use."), field="text")
    return text


def _check_subject(subject: tuple[str, UUID], viewer: Any) -> None:
    kind, identity = subject
    if not kinds.exists(kind):
        raise NotFound
    access.fetch(viewer, kinds.model(kind), identity)
