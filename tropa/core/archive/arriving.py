"""Taking an archive in: a company that nobody sees before the last row is in, checked, and found to be what was left.

Rows are written in transactions of a thousand, so that others on the same base go on working; the workspace is
`arriving` meanwhile and no door leads to it. The last transaction opens it. What is refused, or killed, is removed
(clearing.py).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from tropa.core import indexing, scope
from tropa.core.archive.claims import claimed
from tropa.core.archive.clearing import clear, clear_all
from tropa.core.archive.filling import Filling
from tropa.core.archive.formats import MANIFEST, shape
from tropa.core.archive.packages import SPARE, Package
from tropa.core.archive.refusing import BadArchive
from tropa.core.archive.tables import endings, in_order
from tropa.core.archive.telling import arrived
from tropa.core.archive.unpacking import unpack
from tropa.core.ids import as_uuid
from tropa.core.journal import canonical_state
from tropa.core.journal.seals import anchor
from tropa.core.journal.verification import verify
from tropa.core.models import Feed, Workspace, WorkspaceSettings
from tropa.core.search import rebuild, searchables
from tropa.lib.crashes import crash_point
from tropa.lib.room import free_bytes

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 63


@dataclass(frozen=True)
class Arrived:
    """A company that was taken in."""

    workspace: Workspace
    rows: dict[str, int]
    files: int
    missing: int
    state: str


def arrive(path: Path, *, slug: str = "", reserved: Callable[[str], bool] = lambda _slug: False) -> Arrived:
    """Take an archive in as a new workspace.

    Args:
        path: the ZIP file.
        slug: its name in addresses here; default is the one it had.
        reserved: names that no workspace may have.

    Raises:
        BadArchive: with one sentence; nothing of it stays.
    """
    clear_all()
    with Package(path) as package:
        workspace = _place(package, slug, reserved)
        with claimed(workspace.pk) as mine:
            if not mine:
                raise BadArchive("This archive is being imported at this moment.")
            _reserve(workspace)
            try:
                with scope.enter(workspace.pk):
                    found = _take_in(package, workspace)
            except BaseException:
                clear(workspace.pk)
                raise
    return found


def _place(package: Package, slug: str, reserved: Callable[[str], bool]) -> Workspace:
    told = package.manifest["workspace"]
    identity, slug = as_uuid(told["id"]), slug or told["slug"]
    if len(slug) > LONGEST_SLUG or not SLUG.fullmatch(slug) or reserved(slug):
        raise BadArchive(f"{slug[:100]!a} cannot be a name in addresses: choose one of a-z, 0-9 and - by --as.")
    assert identity is not None  # the package has looked
    standing = Workspace.objects.filter(pk=identity).first()
    if standing is not None:
        raise BadArchive(
            f"The company of this archive is here already, as {standing.slug}. Its records keep their ids, so "
            "two of it cannot stand in one installation: import it into another one."
        )
    if Workspace.objects.filter(slug=slug).exists():
        raise BadArchive(f"There is a workspace {slug} already; choose another name by --as.")
    if free_bytes(settings.ENVIRONMENT.data) < package.unpacked + SPARE:
        raise BadArchive(
            f"The archive unpacks to {package.unpacked / 2**20:,.0f} MB, for which the disk of TROPA_DATA has no room."
        )
    return Workspace(pk=identity, slug=slug, state=Workspace.State.ARRIVING)


def _reserve(workspace: Workspace) -> None:
    try:
        workspace.save(force_insert=True)
    except IntegrityError as taken:
        raise BadArchive(f"There is a workspace {workspace.slug} already; choose another name by --as.") from taken


def _take_in(package: Package, workspace: Workspace) -> Arrived:
    filling = Filling(package, in_order())
    rows = filling.fill()
    crash_point("archive.filled")
    files = unpack(package)
    crash_point("archive.unpacked")
    for searchable in searchables:
        rebuild(searchable.label)
    indexing.rebuild()
    state = _check(package)
    with transaction.atomic():
        Workspace.objects.filter(pk=workspace.pk).update(state=Workspace.State.ACTIVE)
        Feed.objects.create(workspace=workspace, head=package.manifest["head"])
        filling.place_last()
        for ending in endings:
            ending()
        arrived(workspace, package.manifest)
        crash_point("archive.before_opening")
    anchor()
    workspace.refresh_from_db()
    return Arrived(workspace, rows, files, len(package.manifest["files"].get("missing", [])), state)


def _check(package: Package) -> str:
    """That what is in is what was left: the state of the records, the sealed journal.

    Raises:
        BadArchive: it is not.
    """
    if WorkspaceSettings.objects.count() != 1:
        raise BadArchive("The archive has no settings of the company, or two.")
    state, _counts = canonical_state()
    if package.manifest.get("schema") == shape() and state != package.manifest["state"]:
        raise BadArchive(f"The records of the archive are not those whose state {MANIFEST} tells: it was changed.")
    verdict = verify(head=package.manifest["head"])
    if not verdict.ok:
        raise BadArchive(f"The journal of the archive was changed: {verdict.problems[0]}")
    return state
