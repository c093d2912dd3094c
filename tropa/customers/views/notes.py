"""Notes on the card: written by the composer, edited in their place."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from tropa.core import access, files
from tropa.core.errors import Conflict, RuleViolation
from tropa.core.requests import uploads_of
from tropa.core.urls import page_url
from tropa.customers.models import Note
from tropa.customers.services import notes
from tropa.customers.views.card import fetched, moved
from tropa.customers.views.trail import shown_trail
from tropa.lib.names import folded
from tropa.staff.lists.clashes import Clash, dialog, last_change, leaves_theirs, seen
from tropa.staff.lists.says import said
from tropa.staff.models import Member
from tropa.staff.requests import MemberRequest

OFFERED = 8
NOTE, FORM = "customers/card/note.html", "customers/card/note_form.html"


def shown(request: MemberRequest, note: Note, **more: Any) -> dict[str, Any]:
    """What the template of a note shows; `?place=pin` is the one above the trail."""
    hung = files.attached("note", [note.pk]).get(note.pk, ())
    place = "pin" if request.GET.get("place") == "pin" else ""
    return {**notes.offers(request.member), "note": note, "files": hung, "place": place, **more}


class Notes(View):
    """POST writes a note."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Write, and show the trail with it."""
        text = request.POST.get("text", "")
        try:
            notes.write(pk, text, viewer=request.member, uploads=uploads_of(request, "files"))
        except RuleViolation as broken:
            if not request.headers.get("HX-Request"):
                messages.error(request, str(broken.message))
                return redirect(page_url("customers:card", pk=pk))
            response = HttpResponse(str(broken.message), status=422)
            response["HX-Retarget"] = "#composer-error"
            response["HX-Reswap"] = "textContent"
            return response
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=pk))
        customer = fetched(request.member, pk)
        response = render(
            request, "customers/card/trail.html", {"customer": customer, **shown_trail(request, customer)}
        )
        response["HX-Trigger"] = "tropa:written"
        return response


class OneNote(View):
    """GET shows the note (`?edit` its form), POST writes it anew."""

    def get(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """The note."""
        edit = "edit" in request.GET
        note = access.fetch(request.member, Note, pk, "edit" if edit else "view")
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=note.customer_id))
        return render(request, FORM if edit else NOTE, shown(request, note))

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Edit; what a colleague wrote meanwhile is shown beside."""
        text = request.POST.get("text", "")
        if leaves_theirs(request):
            return render(request, NOTE, shown(request, access.fetch(request.member, Note, pk)))
        try:
            note = notes.edit(pk, viewer=request.member, text=text, version=seen(request))
        except Conflict:
            return self.clash(request, pk, text)
        except RuleViolation as broken:
            note = access.fetch(request.member, Note, pk, "edit")
            context = shown(request, note, text=text, error=str(broken.message))
            return render(request, FORM, context, status=422)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=note.customer_id))
        answer = render(request, NOTE, shown(request, note))
        answer["HX-Trigger"] = "tropa:stale"
        return answer

    def clash(self, request: MemberRequest, pk: UUID, text: str) -> HttpResponse:
        """Both texts, to be decided."""
        note = access.fetch(request.member, Note, pk, "edit")
        context, (who, when) = shown(request, note), last_change(Note, pk)
        url = f"{page_url('customers:note', pk=pk)}?place={context['place']}"
        target = f"#{context['place'] or 'note'}-{pk}-text"
        return dialog(request, Clash(_("Note"), text, note.text, url, note.version, who, when, target=target))


class Pin(View):
    """POST pins, `?off` unpins."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Pin."""
        note = notes.pin(pk, viewer=request.member, pinned="off" not in request.GET)
        if not request.headers.get("HX-Request"):
            return redirect(page_url("customers:card", pk=note.customer_id))
        answer = render(request, NOTE, shown(request, note))
        answer["HX-Trigger"] = "tropa:stale"
        return answer


class NoteTrash(View):
    """POST throws the note away; `?back` brings it back."""

    def post(self, request: MemberRequest, pk: UUID) -> HttpResponse:
        """Move, and offer the way back."""
        if "back" in request.GET:
            note = notes.restore(pk, viewer=request.member)
        else:
            note = access.fetch(request.member, Note, pk, "delete")
            deed = notes.trash(pk, viewer=request.member)
            words = _("The note is deleted")
            if request.headers.get("HX-Request"):
                return said(HttpResponse(), words, undo=deed, **{"tropa:stale": True})
            messages.success(request, words, extra_tags=f"{page_url('customers:note_trash', pk=pk)}?back=1")
        return moved(request, page_url("customers:card", pk=note.customer_id))


class Mentions(View):
    """Colleagues whose names begin so: offered when @ is typed."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """At most eight."""
        words = folded(request.GET.get("words", "")[:60])
        colleagues = Member.objects.visible_to(request.member).active().order_by("name", "pk")
        found = [one for one in colleagues if any(part.startswith(words) for part in folded(one.name).split())]
        return render(request, "customers/card/mentions.html", {"colleagues": found[:OFFERED]})
