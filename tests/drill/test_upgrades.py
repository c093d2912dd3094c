"""An update makes a proved backup first, tries itself on the copy, and takes itself back when the base's own fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.drill.processes import ROOT, Surroundings, done, start, surroundings
from tests.drill.test_backups import VAULT, tropa
from tropa.core.backup import shelf

SETTINGS = """
from tropa.config.settings import *
from tropa.config.settings import INSTALLED_APPS
INSTALLED_APPS = [*INSTALLED_APPS, "later"]
"""
MIGRATION = """
import os
from django.db import migrations

def run(apps, schema_editor):
    {body}

class Migration(migrations.Migration):
    dependencies = {dependencies}
    operations = [
        migrations.RunSQL("CREATE TABLE later_{number} (id integer)", "DROP TABLE later_{number}"),
        migrations.RunPython(run),
    ]
"""
FAILS = 'raise ValueError("the new rule meets an old row")'
FAILS_IN_EARNEST = f'if "scratch" not in os.environ["TROPA_DATA"]: {FAILS}'


def release(folder: Path, *bodies: str) -> dict[str, str]:
    """A later release with these migrations: what a process needs to be it."""
    (folder / "later" / "migrations").mkdir(parents=True)
    (folder / "later_settings.py").write_text(SETTINGS)
    for package in (folder / "later", folder / "later" / "migrations"):
        (package / "__init__.py").touch()
    for number, body in enumerate(bodies, 1):
        before = [("later", f"{number - 1:04}_step")] if number > 1 else []
        text = MIGRATION.format(body=body, dependencies=before, number=number)
        (folder / "later" / "migrations" / f"{number:04}_step.py").write_text(text)
    return {"PYTHONPATH": str(folder), "DJANGO_SETTINGS_MODULE": "later_settings"}


@pytest.fixture
def house(tmp_path: Path) -> Surroundings:
    """A company of the present release."""
    around = surroundings(tmp_path / "house")
    done(start(around, VAULT, "fill:3"))
    return around


def backups(around: Surroundings) -> list[shelf.Record]:
    """What stands on its shelf."""
    return shelf.records(Path(around["TROPA_DATA"]))


def test_an_update_that_fails_in_earnest_is_taken_back(house: Surroundings, tmp_path: Path) -> None:
    before = tropa(house, "doctor")[1]["workspaces"]
    code, told = tropa(house, "migrate", **release(tmp_path / "new", "pass", FAILS_IN_EARNEST))
    assert (code, "as it was before" in told["error"], "an old row" in told["error"]) == (1, True, True), told
    (made,) = backups(house)
    assert (made.why, made.proved, made.code) == ("upgrade", True, "")
    code, doctor = tropa(house, "doctor")
    assert (code, doctor["workspaces"]) == (0, before)
    code, done_later = tropa(house, "migrate", **release(tmp_path / "newer", "pass", "pass"))
    assert (code, done_later) == (0, {"ok": True, "pending": []}), "the half of before does not stand in the way"


def test_an_update_that_fails_on_the_copy_is_not_begun(house: Surroundings, tmp_path: Path) -> None:
    code, told = tropa(house, "migrate", **release(tmp_path / "new", FAILS))
    assert (code, "not begun" in told["error"], "an old row" in told["error"]) == (1, True, True), told
    assert [one.is_there for one in backups(house)] == [False]
    assert tropa(house, "doctor")[0] == 0


def test_an_update_is_made_once_behind_a_backup(house: Surroundings, tmp_path: Path) -> None:
    new = release(tmp_path / "new", "pass")
    assert tropa(house, "doctor", **new)[0] == 0
    assert tropa(house, "doctor", **new)[0] == 0
    (made,) = backups(house)
    assert (made.why, made.proved, made.is_there) == ("upgrade", True, True)
    # And it can be restored by the new release, which brings it up to date on the way.
    code, answer = tropa(house, "restore", made.file, **new)
    assert code == 0, answer
    assert len(done(start(house, VAULT, "look"))["people"]) == 3


def test_a_new_house_needs_no_backup(tmp_path: Path) -> None:
    fresh = surroundings(tmp_path / "fresh")
    ended = subprocess.run(
        [sys.executable, "-m", "tropa", "migrate", "--json"], env=fresh, cwd=ROOT, capture_output=True, check=True
    )
    assert ended.stdout
    assert backups(fresh) == []
