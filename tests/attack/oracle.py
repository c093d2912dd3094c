"""What must hold after every attack: an answer of ours, nothing half-written, no markup from outside."""

import json
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import UUIDField

from tropa.core import scope
from tropa.core.models import Job
from tropa.core.records.rows import Row

GROWING = frozenset({"core.Change", "core.Operation", "core.Event", "core.Seal"})
"""Tables that only grow: their number of rows tells whether anything was written."""
COUNTED = frozenset({"staff.ApiToken"})
"""Their rows note when they were last used."""


def state(workspace: Any) -> dict[str, Any]:
    """Every row of every table of a workspace, as digests."""
    with scope.enter(workspace.pk), connection.cursor() as cursor:
        return dict(_digests(cursor, UUIDField().get_db_prep_value(workspace.pk, connection)))


def _digests(cursor: Any, workspace: Any) -> Any:
    for model in apps.get_models():
        if not issubclass(model, (Row, Job)) or model._meta.label in COUNTED:
            continue
        what = "COUNT(*)" if model._meta.label in GROWING else "*"
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"SELECT {what} FROM {table} WHERE workspace_id = %s", [workspace])
        yield model._meta.label, sha256(repr(sorted(map(repr, cursor.fetchall()))).encode()).hexdigest()[:16]


def held(answer: Any, *told: Any) -> None:
    """It is an answer of the API in its own form."""
    assert answer.status_code < 500, told
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", told
        assert json.loads(answer.content)["status"] == answer.status_code, told


class _Watch(HTMLParser):
    """Looks for the canary where only our own markup may stand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if "canary" in tag or any("canary" in name for name in names):
            self.found.append(self.get_starttag_text() or tag)
        for name, value in attrs:
            if name in ("href", "src", "action", "hx-get", "hx-post") and (value or "").strip().lower().startswith(
                ("javascript:", "data:text", "file:")
            ):
                self.found.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and "alert(1)" in data and "<" in data:
            self.found.append(data[:200])


def escaped(answer: Any, *told: Any) -> None:
    """Nothing of what was typed is markup in this page."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return
    text = answer.content.decode()
    watch = _Watch()
    watch.feed(text)
    assert not watch.found, (told, watch.found)
    assert "<script>alert(1)" not in text, told
