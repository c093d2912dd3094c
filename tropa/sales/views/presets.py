"""Settings > Presets: what each brings, what it would add here, and examples to look around with."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tropa.core import access, catalogue
from tropa.core.urls import page_url
from tropa.sales.presets.base import Preset
from tropa.sales.presets.base import presets as all_presets
from tropa.sales.services import presets, samples
from tropa.staff.requests import MemberRequest
from tropa.staff.views.settings.base import SectionPage


class Presets(SectionPage):
    """All presets, or with `?preset=` one of them; POST looks at, applies, or deals with examples."""

    section = "presets"
    template = "sales/presets/page.html"
    edits = ("settings", "edit")

    def prepare(self, request: MemberRequest, **kwargs: Any) -> None:
        """Which preset; an unknown one is not there."""
        wanted = request.POST.get("preset") or request.GET.get("preset", "")
        self.preset = presets.found(wanted) if wanted else None

    def done(self, request: MemberRequest) -> Any:
        """What the form asks."""
        if request.POST.get("deed") == "remove":
            count = samples.remove(by=request.member)
            words = ngettext("%(n)d example is in the trash.", "%(n)d examples are in the trash.", count)
            return words % {"n": count}
        preset = self.preset or presets.found("")
        if request.POST.get("deed") == "apply":
            applied = presets.apply(preset, by=request.member)
            words = ngettext("The preset has added %(n)d thing.", "The preset has added %(n)d things.", applied.count)
            return words % {"n": applied.count} if applied.count else _("Everything of it is here already.")
        if request.POST.get("deed") == "examples":
            samples.add(preset, by=request.member)
            return _("The examples are here. Each is marked, and one button removes them all.")
        return self.looked(request, preset)

    def looked(self, request: MemberRequest, preset: Preset) -> HttpResponse:
        """What applying it would do: a part of the page that asked, or the whole page."""
        preview = presets.preview(preset, by=request.member)
        if request.htmx:
            context = {**shown(preset), "preview": preview, "back": request.POST.get("back", "")}
            return render(request, "sales/presets/preview.html", context)
        self.preview = preview
        return self.show(request)

    def after(self, request: MemberRequest) -> str:
        """Back to where it was asked."""
        if request.POST.get("back") == "first_steps" and access.may(request.member, "settings", "edit"):
            return page_url("staff:first_steps")
        return f"{page_url('sales:presets')}?preset={self.preset.label}" if self.preset else page_url("sales:presets")

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The list, or one preset with all that it says."""
        if self.preset is None:
            return {"presets": [shown(preset) for preset in all_presets], "standing": standing()}
        return {**shown(self.preset), "contents": contents(self.preset), "preview": getattr(self, "preview", None)}


def shown(preset: Preset) -> dict[str, Any]:
    """A preset as pages show it, in the language in which it would be written."""
    tongue, told = presets.language(), preset.samples
    return {
        "preset": preset,
        "title": preset.title.of(tongue),
        "about": preset.about.of(tongue),
        "is_here": presets.is_here(preset),
        "examples": counted({"customer": len(told.customers), "deal": len(told.deals), "lead": len(told.leads)}),
        "mark": samples.mark(),
        "standing": standing(),
    }


def standing() -> str:
    """How many examples stand here, in words."""
    found = {
        kind: catalogue.declared(kind).model.objects.filter(catalogue.declared(kind).listed, pk__in=ids).count()
        for kind, ids in reversed(samples.standing().items())
    }
    return counted({kind: number for kind, number in found.items() if number})


def counted(numbers: dict[str, int]) -> str:
    """`Customers: 12, deals: 12`."""
    parts = [f"{str(catalogue.declared(kind).plural).lower()}: {number}" for kind, number in numbers.items()]
    return ", ".join(parts)


def contents(preset: Preset) -> dict[str, Any]:
    """All that a preset says, in the company's language."""
    tongue = presets.language()
    fields = [
        (
            str(catalogue.declared(one.kind).title),
            one.label.of(tongue),
            ", ".join(words.of(tongue) for _key, words in one.choices),
        )
        for one in preset.fields
    ]
    groups: dict[str, list[str]] = {}
    for source in preset.sources:
        groups.setdefault(str(source.group.label), []).append(source.name.of(tongue))
    return {
        "pipelines": [
            (
                pipeline.name.of(tongue),
                [(name.of(tongue), chance, colour) for name, _kind, chance, colour in pipeline.stages()],
            )
            for pipeline in preset.pipelines
        ],
        "fields": fields,
        "sources": [(group, ", ".join(names)) for group, names in groups.items()],
        "reasons": ", ".join(reason.of(tongue) for reason in preset.lost_reasons),
        "groups": ", ".join(group.name.of(tongue) for group in preset.groups),
        "views": ", ".join(view.name.of(tongue) for view in preset.views),
    }
