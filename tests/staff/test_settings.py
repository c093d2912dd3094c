"""The settings, through the browser of who may and who may not."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.programs import Program
from tests.staff.accounts import prove
from tests.staff.conftest import PASSWORD
from tropa.core import catalogue, scope
from tropa.core.journal import operation
from tropa.core.mail import outbox
from tropa.core.models import Field, Job, WorkspaceSettings
from tropa.customers.models import Customer
from tropa.staff import services
from tropa.staff.models import ApiToken, Branch, Grant, Member, Role, Team, User
from tropa.staff.services import Opened, teams

pytestmark = pytest.mark.sql
S = "/w/lavka/settings/"
SECTIONS = (
    "company",
    "profile",
    "members",
    "roles",
    "teams",
    "tokens",
    "webhooks",
    "fields",
    "trash",
    "work",
    "letters",
    "backups",
)


@pytest.fixture
def inside(company: Opened) -> Any:
    """Enter the workspace."""
    return lambda: scope.enter(company.workspace.pk)


def role_id(base: str) -> str:
    """Of a standard role; inside."""
    return str(Role.objects.get(base=base, standard=True).pk)


def test_the_owner_opens_every_section_and_finds_them_by_words(company: Opened, anna: Client) -> None:
    for section in SECTIONS:
        assert anna.get(f"{S}{section}/").status_code == 200, section
    anna.cookies["django_language"] = "ru"
    page = anna.get(S).content.decode()
    assert all(f"{S}{section}/" in page for section in SECTIONS)
    found = anna.get(f"{S}?q=time zone", headers={"HX-Request": "true", "HX-Target": "sections"}).content.decode()
    anna.cookies["django_language"] = "en"
    found = anna.get(f"{S}?q=Time ZONE", headers={"HX-Request": "true", "HX-Target": "sections"}).content.decode()
    assert re.findall(r'href="(/w/[^"]+)"', found) == [f"{S}company/", f"{S}profile/"]
    assert "<html" not in found


def test_a_seller_has_only_what_is_his(company: Opened, hire: Any, signed_in: Any, other_company: Opened) -> None:
    boris = signed_in(hire("Boris"))
    answers = {section: boris.get(f"{S}{section}/").status_code for section in SECTIONS}
    open_ones = {"profile", "members", "teams", "tokens", "trash"}
    assert answers == {section: 200 if section in open_ones else 403 for section in SECTIONS}
    assert boris.post(f"{S}members/", {"email": "x@y.example"}).status_code == 403
    assert boris.post(f"{S}teams/", {"name": "Mine"}).status_code == 403
    assert signed_in(other_company.member).get(S).status_code == 404


def test_the_company_is_changed_and_the_toast_takes_it_back(company: Opened, anna: Client, inside: Any) -> None:
    values = {"name": "Лавка и сын", "language": "en", "time_zone": "Asia/Omsk", "base_currency": "KZT"}
    for field, wrong in (("time_zone", "Mars/Base"), ("language", "xx"), ("base_currency", "ZZZ"), ("name", " ")):
        refused = anna.post(f"{S}company/", values | {field: wrong})
        assert refused.status_code == 422
        assert f'id="{field}-error"' in refused.content.decode()
    page = anna.post(f"{S}company/", values, follow=True).content.decode()
    with inside():
        assert WorkspaceSettings.objects.get().base_currency == "KZT"
    undo = re.search(r'hx-post="([^"]+/reversal/)"', page)
    assert undo
    assert anna.post(undo[1]).status_code == 302
    with inside():
        assert WorkspaceSettings.objects.get().base_currency == "RUB"


def test_a_colleague_is_invited_again_and_taken_back(company: Opened, anna: Client, inside: Any, run_jobs: Any) -> None:
    with inside():
        role = role_id("seller")
    assert anna.post(f"{S}members/", {"email": "gleb@lavka.example"}).status_code == 422
    assert anna.post(f"{S}members/", {"email": "nobody", "role": role}).status_code == 422
    assert anna.post(f"{S}members/", {"email": "gleb@lavka.example", "role": role}).status_code == 302
    page = anna.get(f"{S}members/").content.decode()
    path = re.search(r'action="([^"]+/invitations/[^"]+)"', page)
    assert path
    assert anna.post(path[1], {"again": "1"}).status_code == 302
    assert anna.post(path[1]).status_code == 404  # the older invitation has ended
    path = re.search(r'action="([^"]+/invitations/[^"]+)"', anna.get(f"{S}members/").content.decode())
    assert path
    assert anna.post(path[1]).status_code == 302
    assert "/invitations/" not in anna.get(f"{S}members/").content.decode()


def test_a_member_gets_another_role_and_leaves(
    company: Opened, anna: Client, hire: Any, inside: Any, signed_in: Any
) -> None:
    boris = hire("Boris")
    path = f"{S}members/{boris.pk}/"
    with inside(), operation("test.setup"):
        Customer.objects.create(kind="person", last_name="Petrova", owner=boris)
        team = Team.objects.create(name="Sales")
        head, owner = role_id("head"), role_id("owner")
    assert "<dt>1</dt>" in anna.get(path).content.decode()
    assert anna.post(path, {"role": head, "team": str(team.pk)}).status_code == 302
    with inside():
        changed = Member.objects.get(pk=boris.pk)
        assert (changed.role.base, changed.team_id) == ("head", team.pk)
        assert Customer.objects.get().team_id == team.pk
    olga = signed_in(hire("Olga", "administrator"))
    assert olga.post(path, {"role": owner}).status_code == 403
    assert olga.post(f"{S}members/{company.member.pk}/", {"state": "deactivated"}).status_code == 403
    assert anna.post(f"{S}members/{company.member.pk}/", {"state": "deactivated"}).status_code == 422
    assert anna.post(path, {"state": "deactivated"}).status_code == 302
    assert signed_in(boris).get(S).status_code == 404
    assert anna.post(path, {"state": "active"}).status_code == 302
    assert signed_in(boris).get(S).status_code == 200


def test_a_cell_of_the_table_of_rights_holds_at_once(
    company: Opened, anna: Client, hire: Any, inside: Any, signed_in: Any
) -> None:
    boris = hire("Boris")
    with inside():
        path = f"{S}roles/{role_id('seller')}/"
        owners = f"{S}roles/{role_id('owner')}/"
    assert 'name="customer:view"' in anna.get(path).content.decode()
    assert anna.post(path, {"customer:view": "all", "customer:export": "none"}).status_code == 302
    with inside():
        assert [(grant.kind, grant.action, grant.scope) for grant in Grant.objects.all()] == [
            ("customer", "view", "all")
        ]
        assert Member.objects.get(pk=boris.pk).rights.scope("customer", "view") == "all"
    assert anna.post(path, {"customer:view": "own"}).status_code == 302
    with inside():
        assert not Grant.objects.exists()
    for wrong in ({"customer:view": "galaxy"}, {"dragon:view": "all"}, {"team:view": "own"}):
        assert anna.post(path, wrong).status_code == 422
    assert anna.post(owners, {"customer:view": "none"}).status_code == 422
    assert anna.post(f"{S}roles/", {"name": "Стажёр", "base": "owner"}).status_code == 422
    made = anna.post(f"{S}roles/", {"name": "Стажёр", "base": "seller"})
    assert made.status_code == 302
    assert anna.post(f"{S}roles/", {"name": "Стажёр", "base": "seller"}).status_code == 422
    assert anna.post(made.url, {"away": "1"}).url == f"{S}roles/"
    assert anna.post(path, {"away": "1"}).status_code == 422
    assert signed_in(boris).post(path, {"customer:view": "all"}).status_code == 403


def test_teams_and_branches_are_made_nested_and_put_away(company: Opened, anna: Client, inside: Any) -> None:
    assert anna.post(f"{S}teams/", {"kind": "branch", "name": "Казань"}).status_code == 302
    with inside():
        city = str(Branch.objects.get().pk)
    assert anna.post(f"{S}teams/", {"name": "Sales", "branch": city, "head": str(company.member.pk)}).status_code == 302
    assert anna.post(f"{S}teams/", {"name": "Sales"}).status_code == 422
    with inside():
        sales = Team.objects.get()
    assert anna.post(f"{S}teams/", {"name": "Retail", "parent": str(sales.pk)}).status_code == 302
    with inside():
        retail = Team.objects.get(name="Retail")
    assert anna.post(f"{S}teams/{sales.pk}/", {"name": "Sales", "parent": str(retail.pk)}).status_code == 422
    assert anna.post(f"{S}teams/{sales.pk}/", {"away": "1"}).status_code == 422
    assert anna.post(f"{S}branches/{city}/", {"away": "1"}).status_code == 422
    assert anna.post(f"{S}teams/{retail.pk}/", {"away": "1"}).status_code == 302
    assert anna.post(f"{S}branches/{city}/", {"name": "Kazan"}).status_code == 302
    assert "Kazan" in anna.get(f"{S}teams/{sales.pk}/").content.decode()


def test_a_branch_has_its_clock_and_new_members_begin_with_it(company: Opened, anna: Client, inside: Any) -> None:
    far = {"kind": "branch", "name": "Владивосток", "time_zone": "Asia/Vladivostok"}
    assert anna.post(f"{S}teams/", far | {"time_zone": "Mars/Base"}).status_code == 422
    assert anna.post(f"{S}teams/", far).status_code == 302
    assert '<td class="t-mid">Asia/Vladivostok</td>' in anna.get(f"{S}teams/").content.decode()
    with inside():
        branch = Branch.objects.get()
        team = teams.save_team(name="Приморье", branch=branch, by=company.member)
        here = teams.save_team(name="Москва", by=company.member)
        assert [joined(company, each).time_zone for each in (team, here, None)] == [
            "Asia/Vladivostok",
            "Europe/Moscow",
            "Europe/Moscow",
        ]
        told = Program.of(company.member).get("branches").json()["items"]
    assert [one["time_zone"] for one in told] == ["Asia/Vladivostok"]
    page = f"{S}branches/{branch.pk}/"
    assert '<option value="Asia/Vladivostok" selected>' in anna.get(page).content.decode()
    assert anna.post(page, {"name": "Владивосток", "time_zone": "Asia/Mars"}).status_code == 422
    assert anna.post(page, {"name": "Владивосток", "time_zone": ""}).status_code == 302
    with inside():
        assert Branch.objects.get().time_zone == ""


def joined(company: Opened, team: Team | None) -> Member:
    """Somebody new in the team."""
    seller, email = Role.objects.get(base="seller"), f"{Member.objects.count()}@lavka.example"
    _invitation, secret = services.invite(email=email, role=seller, by=company.member, team=team)
    return services.accept_invitation(secret=secret, name="Вера", password="four quiet words here")


def test_a_token_is_shown_once_and_revoked(
    company: Opened, anna: Client, hire: Any, signed_in: Any, inside: Any
) -> None:
    assert anna.post(f"{S}tokens/", {"name": "Site"}).url.startswith(f"{S}security/proof/?next=")
    prove(anna)
    assert anna.post(f"{S}tokens/", {"name": ""}).status_code == 422
    assert anna.post(f"{S}tokens/", {"name": "Site", "days": "x"}).status_code == 422
    made = anna.post(f"{S}tokens/", {"name": "Site", "reach": "write", "days": "30"})
    assert made["Cache-Control"] == "no-store"
    secret = re.search(r"trp_[0-9a-f]{32}_[\w-]{43}", made.content.decode())
    assert secret
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret[0]}"}
    assert Client().get("/api/v1/nothing-here", **bearer).status_code == 404
    assert secret[0] not in anna.get(f"{S}tokens/").content.decode()
    with inside():
        token = ApiToken.objects.get()
    boris = signed_in(hire("Boris"))
    assert "Site" not in boris.get(f"{S}tokens/").content.decode()
    assert boris.post(f"{S}tokens/{token.pk}/").status_code == 404
    assert anna.post(f"{S}tokens/{token.pk}/").status_code == 302
    assert Client().get("/api/v1/nothing-here", **bearer).status_code == 401


def test_an_own_field_is_added_renamed_and_put_away(company: Opened, anna: Client, inside: Any) -> None:
    path = f"{S}fields/?kind=customer"
    assert anna.post(path, {"label": "Отрасль", "type": "choice"}).status_code == 422
    assert anna.post(path, {"label": "", "type": "text"}).status_code == 422
    choice = {"label": "Отрасль", "type": "choice", "choices": "Торговля\nУслуги", "filterable": "1"}
    assert anna.post(path, choice).status_code == 302
    with inside():
        field = Field.objects.get()
        assert f"custom.{field.name}" in catalogue.of("customer").names()
    one = f"{S}fields/{field.pk}/"
    assert anna.post(one, {"label": "Сфера"}).status_code == 302
    assert "Сфера" in anna.get(path).content.decode()
    assert anna.post(one, {"archive": "1"}).status_code == 302
    with inside():
        assert f"custom.{field.name}" not in catalogue.of("customer").names()
    assert anna.post(one, {"revive": "1"}).status_code == 302
    assert anna.get(f"{S}fields/?kind=dragon").status_code == 200


@pytest.mark.usefixtures("stopped_clock")
def test_a_member_changes_his_own_profile_and_password(
    company: Opened, anna: Client, inside: Any, signed_in: Any
) -> None:
    elsewhere = signed_in(company.member)
    anna.post(f"{S}profile/", {"name": "Анна В.", "language": "en", "time_zone": "Asia/Omsk"})
    with inside():
        changed = Member.objects.get(pk=company.member.pk)
        assert (changed.name, changed.language, changed.time_zone) == ("Анна В.", "en", "Asia/Omsk")
    assert anna.post(f"{S}profile/", {"name": ""}).status_code == 422
    wrong = anna.post(f"{S}security/", {"current": "guess", "password": "another four quiet words"})
    assert wrong.status_code == 422
    assert "another four" not in wrong.content.decode()
    right = {"current": PASSWORD, "password": "another four quiet words"}
    assert anna.post(f"{S}security/", right).status_code == 302
    assert anna.get(S).status_code == 200
    assert elsewhere.get(S).status_code == 302
    answers = [anna.post(f"{S}security/", right).status_code for _time in range(10)]
    assert answers[-1] == 429


def test_what_is_thrown_away_is_restored_within_ones_rights(
    company: Opened, anna: Client, hire: Any, signed_in: Any, inside: Any
) -> None:
    boris = hire("Boris")
    with inside(), operation("test.setup"):
        hers = Customer.objects.create(kind="person", last_name="Петрова", owner=company.member)
        hers.trash()
    assert "Петрова" not in signed_in(boris).get(f"{S}trash/").content.decode()
    refused = signed_in(boris).post(f"{S}trash/?kind=customer", {"id": str(hers.pk)})
    assert refused.status_code == 404
    page = anna.get(f"{S}trash/?kind=customer").content.decode()
    assert "Петрова" in page
    assert anna.post(f"{S}trash/?kind=customer", {"id": "x"}).status_code == 404
    assert anna.post(f"{S}trash/?kind=customer", {"id": str(hers.pk)}).status_code == 302
    with inside():
        assert Customer.objects.get(pk=hers.pk).deleted_at is None


def test_failed_work_is_tried_again(company: Opened, other_company: Opened, anna: Client) -> None:
    dead = {"task": "x.y", "lane": "soon", "state": "dead", "error": "Traceback\nValueError: no disk"}
    mine = Job.objects.create(workspace=company.workspace, finished_at=timezone.now(), **dead)
    theirs = Job.objects.create(workspace=other_company.workspace, finished_at=timezone.now(), **dead | {"task": "z.q"})
    page = anna.get(f"{S}work/").content.decode()
    assert "no disk" in page
    assert "z.q" not in page
    assert anna.post(f"{S}work/", {"id": str(theirs.pk)}).status_code == 404
    assert anna.post(f"{S}work/", {"id": str(mine.pk)}).status_code == 302
    mine.refresh_from_db()
    assert mine.state == "waiting"


def test_letters_are_the_operators_alone(
    company: Opened, anna: Client, hire: Any, signed_in: Any, run_jobs: Any
) -> None:
    for path in outbox.folder().glob("*"):
        path.unlink()
    olga = signed_in(hire("Olga", "administrator"))
    run_jobs()
    assert "olga@lavka.example" in anna.get(f"{S}letters/").content.decode()
    assert olga.get(f"{S}letters/").status_code == 403
    assert anna.post(f"{S}letters/").status_code == 405


def test_many_members_are_paged_and_found(
    company: Opened, anna: Client, inside: Any, django_assert_max_num_queries: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("tropa.staff.views.settings.members.PAGE", 3)
    names = ["Ёлкин", "Борисов", "Елисеев", "Абрамов", "Ямщиков"]
    with inside(), operation("test.people"):
        role = Role.objects.get(base="seller")
        for at, name in enumerate(names):
            user = User.objects.create_user(f"m{at}@lavka.example", "four quiet words")
            Member.objects.create(user=user, name=name, role=role)
    page = f"{S}members/"
    first = anna.get(page).content.decode()
    assert [name for name in ("Абрамов", "Борисов", "Елисеев", "Ёлкин", "Ямщиков") if name in first] == [
        "Абрамов",
        "Борисов",
    ]
    following = re.search(r'hx-get="[^"]*\?([^"]*after=[^"]*)"', first)
    assert following
    htmx = {"HX-Request": "true", "HX-Target": "more"}
    rest = anna.get(f"{page}?{html.unescape(following[1])}", headers=htmx).content.decode()
    assert "<html" not in rest
    assert all(name in rest for name in ("Елисеев", "Ёлкин", "Ямщиков"))
    assert "Абрамов" not in rest
    found = anna.get(page, {"q": "елк"}, headers={"HX-Request": "true", "HX-Target": "people"}).content.decode()
    assert "Ёлкин" in found
    assert "Елисеев" not in found
    assert "Ямщиков" in anna.get(page, {"q": "M4@lavka"}).content.decode()
    assert anna.get(page, {"q": "\0", "after": "x"}).status_code == 200
