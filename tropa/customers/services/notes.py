"""Notes on a customer: written with mentions of colleagues, pinned, edited, thrown away."""

from collections.abc import Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from tropa.core import access, files
from tropa.core.access import Scope
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.events import publish
from tropa.core.journal import operation, patch
from tropa.core.records import kinds
from tropa.customers.events import NoteWritten
from tropa.customers.models import Customer, Note
from tropa.lib.names import folded
from tropa.staff import services as staff
from tropa.staff.models import Member

LONGEST = 50_000
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
    called = mentioned(text)
    note = Note(
        customer=customer,
        author=viewer if isinstance(viewer, Member) else None,
        text=text,
        pinned=pinned,
        subject_kind=subject[0] if subject else "",
        subject_id=subject[1] if subject else None,
        mentions=[str(member.pk) for member in called],
    )
    title = _("Note on “%(title)s”") % {"title": customer}
    with files.received(uploads) as arrived, operation("customers.write_note", title=title):
        note.save()
        access.check(viewer, "note", "create", note)
        for each in arrived:
            files.keep(each, on=note)
        publish(NoteWritten(note_id=note.pk, customer_id=customer.pk, mentions=note.mentions))
        _tell(called, note, customer, viewer)
    return note


def edit(note_id: UUID, *, viewer: Any, text: str, version: int | None = None) -> Note:
    """Write the note anew; who is mentioned for the first time is told.

    Raises:
        Denied, NotFound, RuleViolation: as in `write`.
        Conflict: somebody edited it meanwhile.
    """
    note = access.fetch(viewer, Note, note_id, "edit")
    text = _checked(text, alone=not files.attached("note", [note.pk]))
    called = mentioned(text)
    fresh = [member for member in called if str(member.pk) not in note.mentions]
    with operation("customers.edit_note", title=_("Edited a note on “%(title)s”") % {"title": note.customer}):
        values = {"text": text, "mentions": [str(member.pk) for member in called]}
        changed: Note = patch(Note.objects.visible_to(viewer), note.pk, version, values)
        _tell(fresh, changed, note.customer, viewer)
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


def mentioned(text: str) -> list[Member]:
    """The working colleagues called by "@Name", or by "@First" where only one has this first name."""
    if "@" not in text:
        return []
    key = folded(text)
    colleagues = list(Member.objects.active().order_by("name", "pk"))
    firsts = [folded(member.name).split(" ")[0] for member in colleagues]
    return [
        member
        for member, first in zip(colleagues, firsts, strict=True)
        if _calls(key, folded(member.name)) or (firsts.count(first) == 1 and _calls(key, first))
    ]


def _calls(key: str, name: str) -> bool:
    at = key.find(f"@{name}")
    while at >= 0:
        after = key[at + len(name) + 1 : at + len(name) + 2]
        if not after.isalnum():
            return True
        at = key.find(f"@{name}", at + 1)
    return False


def _checked(text: str, *, alone: bool) -> str:
    text = text.replace("\x00", "").strip()
    if alone and not text:
        raise RuleViolation("customers.empty_note", _("Write something: an empty note is of no use."), field="text")
    if len(text) > LONGEST:
        raise RuleViolation(
            "customers.long_note",
            _("A note may have at most %(most)d characters; cut it in two.") % {"most": LONGEST},
            field="text",
        )
    return text


def _check_subject(subject: tuple[str, UUID], viewer: Any) -> None:
    kind, identity = subject
    if not kinds.exists(kind):
        raise NotFound
    access.fetch(viewer, kinds.model(kind), identity)


def _tell(called: list[Member], note: Note, customer: Customer, viewer: Any) -> None:
    """The bell of everybody called; who may not see the customer must not learn of him."""
    author = str(viewer) if isinstance(viewer, Member) else _("Tropa")
    for member in called:
        if member.pk == getattr(viewer, "id", None) or not access.may(member, "customer", "view", customer):
            continue
        with override(member.language):
            text = _("%(author)s mentions you in a note on “%(title)s”") % {"author": author, "title": customer}
        staff.notify(member, text, subject=customer)
