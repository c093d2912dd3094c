"""A preset brought into a workspace: what is missing is added, what is there already stays as it is.

All of it is one operation that History takes back. Pipelines, sources, reasons and groups are known again by their
names, fields by their names or labels, so that a preset applied twice adds nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tropa.core import access, catalogue
from tropa.core.errors import Invalid, NotFound
from tropa.core.journal import operation, rehearse
from tropa.core.models import Field, WorkspaceSettings
from tropa.customers.models import Source
from tropa.lib.names import folded
from tropa.sales.founding import is_as_founded, lay_stages
from tropa.sales.models import LostReason, Pipeline, ProductGroup
from tropa.sales.presets.base import Both, Preset, presets
from tropa.staff.models import Member, SavedView
from tropa.staff.services import views

WRITES = ("pipeline", "field", "source", "lost_reason", "product_group", "view")


@dataclass
class Part:
    """One sort of records: the names of what is added, and of what was there already."""

    title: str
    added: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def tell(self, name: str, *, is_new: bool) -> None:
        """Put a name down."""
        (self.added if is_new else self.kept).append(name)


@dataclass
class Applied:
    """What applying a preset does, in the order in which people read it."""

    parts: list[Part] = field(default_factory=list)
    replaced: str = ""
    """The pipeline of a new company that gives way, since nobody has used it."""

    @property
    def count(self) -> int:
        """How many records are added."""
        return sum(len(part.added) for part in self.parts)

    @property
    def kept(self) -> int:
        """How many were there already."""
        return sum(len(part.kept) for part in self.parts)

    def part(self, title: str) -> Part:
        """A new part."""
        self.parts.append(Part(title))
        return self.parts[-1]


def found(label: str) -> Preset:
    """The preset of this label.

    Raises:
        NotFound: there is none.
    """
    if label not in presets:
        raise NotFound
    return presets.get(label)


def offered_for(industry: str) -> Preset | None:
    """The preset for what a company says it does."""
    return next((preset for preset in presets if industry in preset.industries), None)


def language() -> str:
    """In which a preset is written here: the company's."""
    settings = WorkspaceSettings.shown()
    return settings.language if settings else "en"


def is_here(preset: Preset) -> bool:
    """Whether the pipelines of a preset stand here."""
    names = [folded(pipeline.name.of(language())) for pipeline in preset.pipelines]
    return bool(Pipeline.objects.filter(name_key__in=names).count() == len(names))


def check(viewer: Any) -> None:
    """Presets are for those who run the workspace.

    Raises:
        Denied: the viewer does not, or may not make one of the records.
    """
    access.check(viewer, "settings", "edit")
    for kind in WRITES:
        access.check(viewer, kind, "create")


def preview(preset: Preset, *, by: Member) -> Applied:
    """What applying it would do; nothing is changed.

    Raises:
        Denied: as `check`.
    """
    return rehearse(lambda: apply(preset, by=by)).result or Applied()


def apply(preset: Preset, *, by: Member) -> Applied:
    """Add what is missing, in one operation.

    Raises:
        Denied: as `check`.
        RuleViolation: a kind of records has too many own fields already.
    """
    check(by)
    done, tongue = Applied(), language()
    with operation("sales.apply_preset", title=_("Preset “%(name)s”") % {"name": preset.title.of(tongue)}):
        _pipelines(preset, tongue, done)
        _fields(preset, tongue, done)
        _named(Source, preset.sources, tongue, done.part(_("Sources")), lambda one: {"channel_group": one.group})
        last = LostReason.objects.order_by("-position").values_list("position", flat=True).first() or 0
        after = iter(range(last + 1, last + 1 + len(preset.lost_reasons)))
        reasons = done.part(_("Lost reasons"))
        _named(LostReason, preset.lost_reasons, tongue, reasons, lambda _one: {"position": next(after)})
        _named(ProductGroup, preset.groups, tongue, done.part(_("Product groups")), lambda _one: {})
        _views(preset, tongue, done, by)
    return done


def _pipelines(preset: Preset, tongue: str, done: Applied) -> None:
    part, stages = done.part(_("Pipelines")), done.part(_("Stages"))
    standing = list(Pipeline.objects.order_by("position", "pk"))
    taken = {pipeline.name_key for pipeline in standing}
    new = [one for one in preset.pipelines if folded(one.name.of(tongue)) not in taken]
    place = standing[-1].position + 1 if standing else 0
    for old in standing if new else ():
        if is_as_founded(old):
            old.trash()
            done.replaced, place = old.name, old.position
            break
    for one in preset.pipelines:
        name = one.name.of(tongue)
        part.tell(name, is_new=one in new)
        rows = [(words.of(tongue), kind, chance, colour) for words, kind, chance, colour in one.stages()]
        if one in new:
            lay_stages(Pipeline.objects.create(name=name, position=place), rows)
            stages.added += [row[0] for row in rows]
            place += 1


def _fields(preset: Preset, tongue: str, done: Applied) -> None:
    part = done.part(_("Fields"))
    for kind in dict.fromkeys(one.kind for one in preset.fields):
        standing = Field.objects.filter(kind=kind).values_list("name", "label")
        taken = {name for name, _label in standing} | {folded(label) for _name, label in standing}
        taken |= {folded(str(spec.label)) for spec in catalogue.of(kind)}
        for one in (one for one in preset.fields if one.kind == kind):
            label = one.label.of(tongue)
            is_new = not {one.name, folded(label)} & taken
            part.tell(f"{label} ({catalogue.declared(kind).title})", is_new=is_new)
            if is_new:
                Field.add(
                    kind,
                    label,
                    one.type,
                    name=one.name,
                    choices=[(key, words.of(tongue)) for key, words in one.choices],
                    options=one.options,
                    help=one.help.of(tongue),
                )


def _named(
    model: Any, entries: Iterable[Any], tongue: str, part: Part, columns: Callable[[Any], dict[str, Any]]
) -> None:
    """Records that are known by their names alone."""
    taken = set(model.objects.values_list("name_key", flat=True))
    for entry in entries:
        words: Both = entry if isinstance(entry, Both) else entry.name
        name = words.of(tongue)
        is_new = folded(name) not in taken
        part.tell(name, is_new=is_new)
        if is_new:
            model(name=name, **columns(entry)).save()


def _views(preset: Preset, tongue: str, done: Applied, by: Member) -> None:
    """A view is left out where a field of the company stands in the place of the one that it asks about."""
    part = done.part(_("Views of lists"))
    taken = {(kind, folded(name)) for kind, name in SavedView.objects.offered(by).values_list("kind", "name")}
    for one in preset.views:
        name, known = one.name.of(tongue), catalogue.of(one.kind)
        told, is_new = f"{name} ({catalogue.declared(one.kind).plural})", (one.kind, folded(name)) not in taken
        if is_new:
            columns = [column for column in one.columns if column in known]
            values = {"name": name, "query": dict(one.query), "columns": columns, "sort": one.sort}
            shared = {"shared_with": SavedView.Shared.EVERYBODY}
            try:
                views.save(SavedView(kind=one.kind, member=by), values | shared, by=by)
            except Invalid:
                continue
        part.tell(told, is_new=is_new)
