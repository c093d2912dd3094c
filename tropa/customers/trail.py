"""How notes and changed fields look in a customer's trail."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tropa.core import catalogue, files
from tropa.core.catalogue import FieldSet
from tropa.core.trail import Followed, Look, Renderer, followed, renderers
from tropa.core.trail.recording import FIELDS
from tropa.customers.models import Customer, Note, Purpose
from tropa.customers.projections import CONSENT, MERGED, NOTE
from tropa.customers.services.notes import offers as note_offers
from tropa.lib.names import folded

followed.register(Followed("customers.customer", "id", skip=frozenset({"created_at"})))
followed.register(Followed("customers.contactpoint", "customer_id", "contact_points"))
followed.register(Followed("customers.address", "customer_id", "addresses"))
followed.register(Followed("customers.requisites", "customer_id", "requisites"))
followed.register(Followed("customers.employment", "person_id", "employments"))
followed.register(Followed("customers.relation", "origin_id", "relations"))
followed.register(Followed("customers.customertag", "customer_id", "tags"))

NAMED = 3


@renderers.register
class FieldsChanged(Renderer):
    """Fields that a colleague changed by one deed."""

    label = FIELDS
    group = "changes"
    icon = "pencil"

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """The names of the fields the viewer may see."""
        fields = catalogue.of("customer")
        return {entry.pk: look for entry in entries if (look := _changed(entry, fields, viewer))}


def _changed(entry: Any, fields: FieldSet, viewer: Any) -> Look | None:
    names = [name for name in entry.fields if name not in fields or fields.may_read(viewer, name)]
    if not names:
        return None
    if "deleted_at" in names:
        return Look(_("moves the card to the trash or back"), icon="trash")
    labels = [_label(name, fields) for name in names]
    rest = len(labels) - NAMED
    listed = ", ".join(labels[:NAMED])
    if rest > 0:
        more = ngettext("%(n)d more field", "%(n)d more fields", rest) % {"n": rest}
        listed = _("%(fields)s and %(more)s") % {"fields": listed, "more": more}
    return Look(_("changes: %(fields)s") % {"fields": listed})


def _label(name: str, fields: FieldSet) -> str:
    special = {"relations": _("relations"), "custom": _("own fields"), "employments": _("places of work")}
    label = special.get(name) or (fields[name].label if name in fields else name)
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


@renderers.register
class NoteWrittenDown(Renderer):
    """A note."""

    label = NOTE
    group = "notes"
    icon = "note"
    subject = "note"

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """The texts."""
        notes = {note.pk: note for note in Note.objects.filter(pk__in=[entry.subject_id for entry in entries])}
        found, attached, offers = {}, files.attached("note", list(notes)), note_offers(viewer)
        template = get_template("customers/card/note.html")
        for entry in entries:
            if note := notes.get(entry.subject_id):
                context = {**offers, "note": note, "files": attached.get(note.pk, ())}
                body = template.render(context)
                found[entry.pk] = Look(_("writes a note"), body, tone="ours", text=note.text)
        return found

    def matching(self, customer_id: UUID, words: str, *, viewer: Any) -> Q | None:
        """Notes with these words."""
        found = Note.objects.filter(customer=customer_id, text_key__contains=folded(words))
        return Q(subject_id__in=found.values("pk"))


@renderers.register
class ConsentSaid(Renderer):
    """What the customer agreed to, or took back."""

    label = CONSENT
    group = "changes"
    icon = "circle-check"

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """For which purpose."""
        found = {}
        for entry in entries:
            purpose, _colon, became = entry.group_key.partition(":")
            words = _("agrees to: %(purpose)s") if became == "given" else _("withdraws the consent: %(purpose)s")
            icon = "circle-check" if became == "given" else "ban"
            found[entry.pk] = Look(words % {"purpose": Purpose(purpose).label}, icon=icon)
        return found


@renderers.register
class Merged(Renderer):
    """Another card went into this one."""

    label = MERGED
    group = "changes"
    icon = "arrow-merge"

    def looks(self, entries: Sequence[Any], *, viewer: Any) -> Mapping[UUID, Look]:
        """Whose card it was; it lies in the trash."""
        ids = [entry.subject_id for entry in entries]
        names = dict(Customer.everything.filter(pk__in=ids).values_list("pk", "name"))
        words = _("merges the card of “%(name)s” into this one")
        return {entry.pk: Look(words % {"name": names.get(entry.subject_id) or "…"}) for entry in entries}
