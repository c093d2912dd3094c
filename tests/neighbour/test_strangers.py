"""Every address that takes an id answers a stranger's id like a random one: generated, so a new address is covered.

An address that the tables of strangers.py do not know fails here: say there of which kind its ids are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from tests.neighbour.strangers import COLLECTIONS, MAKERS, PAGES
from tests.programs import Program
from tests.staff.conftest import anna, company, hire, other_company, signed_in
from tropa.config.api import api
from tropa.core import catalogue, scope

pytestmark = pytest.mark.neighbour
__all__ = ["anna", "company", "hire", "other_company", "signed_in"]

OTHERS = {"label": "core.trash", "kind": "customer", "field": "name", "form": "csv"}
"""Parameters of addresses that are no ids."""


def operations() -> dict[str, list[tuple[str, str]]]:
    """Method and path of every API operation that takes an id, in its path or of the records of an action."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "/actions/" in path or set(re.findall(r"{(\w+)}", path)) - {"label"}:
            collection = path.removeprefix("/api/v1/").partition("/")[0]
            found[collection] += [(method.upper(), path.removeprefix("/api/v1/")) for method in methods]
    return dict(found)


def pages() -> dict[str, list[tuple[str, type | None]]]:
    """Every pattern of a workspace's page that takes an id, and its view, by the beginning that tells the kind."""
    found: dict[str, list[tuple[str, type | None]]] = defaultdict(list)
    for path, view in patterns():
        if "<uuid:" in path:
            found[max((each for each in PAGES if path.startswith(each)), key=len, default=path)].append((path, view))
    return dict(found)


def test_every_parameter_is_an_id_or_known_to_be_none():
    """An id that an address takes as a text would escape the test below."""
    named = [(name, path) for path, _view in patterns() for name in re.findall(r"<(?!uuid:)\w+:(\w+)>", path)]
    assert not [each for each in named if each[0] not in OTHERS], "Take ids as <uuid:...>, or say in OTHERS what it is."


def patterns() -> list[tuple[str, type | None]]:
    """Every pattern of a workspace's page, and its view."""
    return list(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, type | None]]:
    for entry in resolver.url_patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            if path.startswith("w/<slug:slug>/"):
                yield path.removeprefix("w/<slug:slug>/"), getattr(entry.callback, "view_class", None)
        else:
            yield from _walk(entry, path)


@pytest.fixture
def theirs(other_company):
    """Makes a record of a kind at the neighbours' and gives its id."""

    def make(kind):
        with scope.enter(other_company.workspace.pk):
            return str(MAKERS[kind](other_company.member).pk)

    return make


@pytest.fixture
def program(company):
    """Speaks for the owner."""
    return Program.of(company.member)


def masked(answer, identity):
    """What an answer says, without the id that was asked for and without what differs each time."""
    text = f"{answer.get('Location', '')} {answer.content.decode()}".replace(identity, "ID")
    return re.sub(r'(nonce|csrf\w*|value|content|X-CSRFToken)(=|":? ?"?|&quot;: &quot;)[\w"\'-]{20,}', "SECRET", text)


@pytest.mark.parametrize("collection", operations())
def test_the_api(collection, program, company, theirs):
    assert collection in COLLECTIONS, f"Say in tests/neighbour/strangers.py of which kind ids of {collection} are."
    kind = COLLECTIONS[collection]
    stranger, random = theirs(kind), str(uuid4())

    def ask(method, path, identity):
        filled = path.replace("{identity}", identity).replace("{label}", "core.trash")
        assert "{" not in filled
        body = {"ids": [identity], "params": {}} if "{label}" in path else {}
        return program.send(method, filled, None if method in ("GET", "DELETE") else body)

    for method, path in operations()[collection]:
        answer = ask(method, path, stranger)
        assert answer.status_code == 404, (method, path, answer.content)
        assert masked(answer, stranger) == masked(ask(method, path, random), random), (method, path)
    with scope.enter(company.workspace.pk):
        own = str(MAKERS[kind](company.member).pk)
    assert program.get(f"{collection}/{own}").status_code == 200
    listed = program.get(collection)
    assert own in listed.content.decode()
    assert stranger not in listed.content.decode()


@pytest.mark.parametrize(("name", "kind"), [("owner", "member"), ("team", "team"), ("pipeline", "pipeline")])
def test_reports(name, kind, program, anna, company, theirs):
    """Addresses without an id of their own that are asked about somebody's."""
    stranger, random = theirs(kind), str(uuid4())
    for report in program.get("reports").json()["items"]:
        answers = [program.get(f"reports/{report['label']}?{name}={each}") for each in (stranger, random)]
        assert masked(answers[0], stranger) == masked(answers[1], random), report
    pages = [anna.get(f"/w/{company.workspace.slug}/reports/?{name}={each}") for each in (stranger, random)]
    assert masked(pages[0], stranger) == masked(pages[1], random)


@pytest.mark.parametrize("beginning", pages())
def test_pages(beginning, anna, theirs, company):
    assert beginning in PAGES, f"Say in tests/neighbour/strangers.py of which kind the ids of {beginning} are."
    stranger, random = theirs(PAGES[beginning]), str(uuid4())

    def ask(path, method, identity):
        filled = re.sub(r"<uuid:\w+>", identity, path)
        filled = re.sub(r"<\w+:(\w+)>", lambda match: OTHERS[match[1]], filled)
        return getattr(anna, method)(f"/w/{company.workspace.slug}/{filled}")

    for path, view in pages()[beginning]:
        methods = [name for name in ("get", "post", "delete") if view is None or hasattr(view, name)]
        assert methods, path
        for method in methods:
            answer = ask(path, method, stranger)
            # A redirect that has looked at nothing may lead on to where the answer is 404.
            assert answer.status_code == 404 or (method, answer.status_code) == ("get", 302), (method, path)
            assert masked(answer, stranger) == masked(ask(path, method, random), random), (method, path)


def links(collection: str) -> list[tuple[str, str, str]]:
    """Every writable field of an API collection that names other records: name, target, type."""
    kind = COLLECTIONS[collection]
    if not catalogue.is_declared(kind) or ("PATCH", f"{collection}/{{identity}}") not in operations()[collection]:
        return []
    fields = [spec for spec in catalogue.built_in(kind) if spec.target and not spec.readonly]
    return [(spec.name, spec.target, spec.type.label) for spec in fields]


@pytest.mark.parametrize("collection", [each for each in COLLECTIONS if links(each)])
def test_links_in_bodies(collection, program, theirs, company):
    with scope.enter(company.workspace.pk):
        own = str(MAKERS[COLLECTIONS[collection]](company.member).pk)
    for field, target, type_ in links(collection):
        assert target in MAKERS, f"Say in tests/neighbour/strangers.py how a {target} is made."
        stranger, random = theirs(target), str(uuid4())

        def ask(identity, field=field, type_=type_):
            return program.patch(f"{collection}/{own}", {field: [identity] if type_ == "tags" else identity})

        answer = ask(stranger)
        assert answer.status_code == 422, (field, answer.content)
        assert masked(answer, stranger) == masked(ask(random), random), field


def test_filters_find_no_strangers(program, theirs):
    for target, field, op in (("member", "owner", "is"), ("tag", "tags", "has_any"), ("source", "source", "is")):
        stranger, random = theirs(target), str(uuid4())

        def ask(identity, field=field, op=op):
            value = [identity] if op == "has_any" else identity
            return program.get("customers", query={"all": [{"field": field, "op": op, "value": value}]})

        assert ask(stranger).status_code == ask(random).status_code
        assert masked(ask(stranger), stranger) == masked(ask(random), random)
