"""What a file may hold. Each kind brings an importer; the way of a file, its pages and its retention are the same.

To add one, put a class under `@importers.register` into `<app>/importers.py` (docs/recipes/import-mapping.md).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from tropa.core import access
from tropa.core.access import Viewer
from tropa.core.errors import NotFound, RuleViolation
from tropa.core.registry import Registry
from tropa.customers.importing.cells import Context
from tropa.customers.importing.mapping import Mapping as ColumnMapping
from tropa.customers.importing.steps import RowStep
from tropa.customers.importing.targets import Targets
from tropa.customers.importing.writing import Writer
from tropa.lib.names import folded
from tropa.lib.spreadsheets.tables import Line
from tropa.staff.models import Member


class Planner(Protocol):
    """Decides what is to be done with the rows of one file, by reading alone."""

    def plan(self, lines: Iterable[Line]) -> list[Any]:
        """The steps of a batch, in a constant number of queries."""

    def new(self) -> Mapping[str, Iterable[Any]]:
        """What rows name and nobody has written yet (companies, tags, stages), by kind: a rehearsal counts it."""


class Importer:
    """One sort of records that come in by files. The words are the pages'."""

    label: ClassVar[str] = ""
    """As the command line and the API say it: "deals"."""
    kind: ClassVar[str] = ""
    """Whose right to import is asked, whose fields are written: "deal"."""
    order: ClassVar[int] = 50
    title: ClassVar[Any] = ""
    """Of the choice: "Deals"."""
    heading: ClassVar[Any] = ""
    """Of the pages: "Import of deals"."""
    deed: ClassVar[Any] = ""
    """Of the operation, with %(file)s."""
    doubles: ClassVar[Any] = ""
    """The question what happens to a row whose record is there."""
    found_by: ClassVar[Any] = ""
    """How such a record is recognised."""
    unnamed: ClassVar[Any] = ""
    """What to say of a file without a column of `naming`."""
    place: ClassVar[tuple[Any, str]] = ("", "")
    """Where the new records are to be seen: words and page."""
    head: ClassVar[Sequence[Any]] = ()
    """Columns of the rows that the check shows."""
    on_desk: ClassVar[frozenset[int]] = frozenset()
    """Which of them (from 1) a telephone has no room for."""
    targets: ClassVar[Targets]
    naming: ClassVar[frozenset[str]] = frozenset()
    """One of these meanings must be there, or nobody could tell what a row is about."""
    signs: ClassVar[Sequence[str]] = ()
    """Headers, folded, any of which says that a file holds this."""
    generic: ClassVar[str] = "plain"
    """The ready mapping of files by no known program."""
    extends: ClassVar[bool] = True
    """Whether a column can become a field of the company's own."""

    def recognises(self, header: Sequence[str]) -> bool:
        """Whether a file with these columns holds this."""
        return not {folded(column).strip(" :*.") for column in header}.isdisjoint(self.signs)

    def check(self) -> None:
        """Refuse where the company does not work with this at all.

        Raises:
            RuleViolation: saying what to do instead.
        """

    def settle(self, columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> None:
        """Correct a guess by the whole of the columns, in place."""

    def rows_are(self, columns: dict[str, str], header: Sequence[str], sample: Sequence[Line]) -> str:
        """What all rows are, when it is plain: person, company, or "" to decide row by row."""
        return ""

    def planner(
        self, mapping: ColumnMapping, context: Context, policy: str, member: Member, *, dry_run: bool
    ) -> Planner:
        """What decides about the rows of one file."""
        raise NotImplementedError

    def writer(self, planner: Any) -> Writer:
        """What writes that planner's steps."""
        raise NotImplementedError

    def survey(self, planner: Any, lines: Callable[[], Iterable[Line]], after: int) -> None:
        """Look at the whole of a file before its rows are planned, where rows far from one another belong together.

        Args:
            planner: of this file.
            lines: reads the file from its beginning.
            after: rows until this one were written by a process that died.
        """

    def told(self, step: Any) -> Sequence[str]:
        """What the check shows of a row, under `head`; the first says what it is."""
        raise NotImplementedError

    def changes(self, step: Any) -> Iterable[tuple[str, str, str]]:
        """(meaning, before, after) of what a known record gets."""
        return ((name, str(before), str(after)) for name, (before, after) in step.changes.items())


importers: Registry[Importer] = Registry(Importer, module="importers")


def importer_of(label: str) -> Importer:
    """The importer of this label.

    Raises:
        RuleViolation: there is none.
    """
    if label not in importers:
        from django.utils.translation import gettext as _

        words = _("A file holds one of these: %(kinds)s.") % {"kinds": ", ".join(each.label for each in importers)}
        raise RuleViolation("customers.import_kind", words, "kind")
    return importers.get(label)


def allowed(viewer: Viewer) -> list[Importer]:
    """What the viewer may import.

    Raises:
        Denied: nothing.
    """
    found = [each for each in importers if access.may(viewer, each.kind, "import")]
    if not found:
        access.check(viewer, "customer", "import")
    return found


def check_known(viewer: Viewer, label: str) -> Importer:
    """The importer of an import that the viewer asks for.

    Raises:
        NotFound: it is nothing that he may import.
    """
    found = importers.get(label) if label in importers else None
    if found is None or not access.may(viewer, found.kind, "import"):
        raise NotFound
    return found


def recognised(header: Sequence[str], among: Iterable[Importer]) -> Importer:
    """What a file holds by its columns, of what its importer may bring; the first of them when nothing says it."""
    choice = list(among)
    return next((each for each in choice if each.recognises(header)), choice[0])


__all__ = ["Importer", "Planner", "RowStep", "allowed", "check_known", "importer_of", "importers", "recognised"]
