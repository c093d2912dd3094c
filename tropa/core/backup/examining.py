"""Looks through a restored installation: `python -m tropa.core.backup.examining REQUEST.json`, in its surroundings.

It is a process of its own, because a scratch is an installation of its own: TROPA_DATA and TROPA_DATABASE_URL name it.
The answer is one JSON object: what was found, and the first thing that is wrong as a code with details.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import tropa  # noqa: F401  swaps SQLite before Django sees it


def main() -> None:
    """Read the request, answer on standard output."""
    import django

    django.setup()
    from tropa.core.backup.refusals import Unfit

    request = json.loads(Path(sys.argv[1]).read_text())
    answer: dict[str, Any] = {}
    try:
        answer = examine(request)
    except Unfit as unfit:
        answer = {"code": unfit.code, "details": unfit.details}
    print(json.dumps(answer))  # noqa: T201  this is the answer


def examine(request: dict[str, Any]) -> dict[str, Any]:
    """Everything that makes a backup a proved one; with `erasures` people are erased again and doors are shut.

    Raises:
        Unfit: with the first thing that is wrong.
    """
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    from tropa.core.backup.refusals import Unfit

    try:
        _look_at_the_file()
        # Also on a base of today: on PostgreSQL it makes rights and policies, which no dump holds.
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        found = _workspaces(request)
        again = _erase_again(request["erasures"]) if request.get("erasures") else 0
    except DatabaseError as problem:
        raise Unfit("other_build", what=str(problem).splitlines()[0][:200]) from problem
    return {"workspaces": found, "erased_again": again}


def _look_at_the_file() -> None:
    from django.db import connection

    from tropa.core.backup.refusals import Unfit

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(1)")
        (answer,) = cursor.fetchone()
        if answer != "ok":
            raise Unfit("broken_base", what=answer)
        cursor.execute("PRAGMA foreign_key_check")
        if orphan := cursor.fetchone():
            raise Unfit("broken_base", what=f"a row of {orphan[0]} points nowhere")


def _workspaces(request: dict[str, Any]) -> dict[str, Any]:
    """Facts of each workspace, compared with what the manifest says of it."""
    from tropa.core.backup.refusals import Unfit
    from tropa.core.journal import verification

    files, lost = _listed(Path(request["listing"])), set(request["lost"])
    wanted, found = request["workspaces"], {}
    for workspace, facts in each_workspace(compare=request["compare"]):
        said = wanted.get(workspace)
        if said is None:
            raise Unfit("other_companies")
        slug = facts["slug"]
        if request["compare"] and (facts["state"], facts["rows"]) != (said["state"], said["rows"]):
            raise Unfit("other_state", workspace=slug)
        if facts["seal"] != said["seal"]:
            raise Unfit("other_anchor", workspace=slug)
        verdict = verification.verify()
        if not verdict.ok:
            raise Unfit("broken_journal", workspace=slug, what=verdict.problems[0])
        for name, sha256 in named_files(workspace):
            if name not in lost and files.get(name) != sha256:
                raise Unfit("file_missing", workspace=slug, key=name)
        found[workspace] = facts
    if set(found) != set(wanted):
        raise Unfit("other_companies")
    return found


def each_workspace(*, compare: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """(id, facts) of every workspace, entered while its facts are used."""
    from tropa.core import doctor, scope
    from tropa.core.models import Seal, Workspace

    for pk, slug in list(Workspace.objects.order_by("pk").values_list("pk", "slug")):
        with scope.enter(pk):
            head = Seal.objects.order_by("-number").values_list("number", "hash").first()
            yield (
                pk.hex,
                {
                    "slug": slug,
                    **(doctor.state_of_workspace() if compare else {"state": "", "rows": {}}),
                    "seal": {"number": head[0], "hash": bytes(head[1]).hex()} if head else None,
                },
            )


def named_files(workspace: str) -> Iterator[tuple[str, str]]:
    """(part, digest) of the files that the entered workspace names, sorted."""
    from tropa.core.models import File

    rows = File.everything.exclude(sha256="").order_by("storage_key").values_list("storage_key", "sha256")
    for key, sha256 in rows.iterator(chunk_size=2_000):
        yield f"files/{workspace}/{key[:2]}/{key}", sha256


def _listed(listing: Path) -> dict[str, str]:
    """Digests of the files that the backup holds."""
    found = {}
    with listing.open() as lines:
        for line in lines:
            name, _size, sha256 = json.loads(line)
            if name.startswith("files/"):
                found[name] = sha256
    return found


def _erase_again(path: str) -> int:
    """People who were erased after the backup was made are erased in it as well; sessions of then are over."""
    from tropa.core import scope
    from tropa.core.backup.afterwards import after_restore
    from tropa.core.journal import erased
    from tropa.core.models import Workspace

    count = 0
    there = {pk.hex for pk in Workspace.objects.values_list("pk", flat=True)}
    for workspace, lines in erased.by_workspace(Path(path)).items():
        if workspace in there:
            with scope.enter(UUID(hex=workspace)):
                count += erased.again(lines)
    for then in after_restore:
        then()
    return count


if __name__ == "__main__":
    main()
