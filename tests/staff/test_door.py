"""Who comes in, and who is out at the next request."""

import pytest
from django.test import Client

from tests.programs import Program
from tropa.core import scope
from tropa.core.errors import Denied, NotFound, RuleViolation
from tropa.core.journal import operation, undo
from tropa.core.models import Operation
from tropa.staff import limits, services
from tropa.staff.models import ApiToken, Branch, Member, Membership, Notification, Role, Team
from tropa.staff.views.outside import safe_next

pytestmark = pytest.mark.neighbour


def bell(company):
    return f"/w/{company.workspace.slug}/notifications/"


def test_opening_a_workspace_is_one_operation_with_an_operator(company):
    assert company.workspace.slug == "lavka"
    assert company.member.user.operator
    with scope.enter(company.workspace.pk):
        assert Operation.objects.get().label == "staff.open_workspace"
        assert Role.objects.count() == 5
        assert company.member.rights.scope("member", "edit") == "all"


def test_a_member_reads_the_bell_and_a_stranger_learns_nothing(company, other_company, signed_in):
    with scope.enter(company.workspace.pk):
        services.notify(company.member, "Hello")
    anna, nina = signed_in(company.member), signed_in(other_company.member)
    assert nina.post(bell(company)).status_code == 404
    assert nina.post("/w/nowhere/notifications/").status_code == 404
    assert nina.post(bell(company)).content == nina.post("/w/nowhere/notifications/").content
    assert anna.post(bell(company)).status_code == 302
    with scope.enter(company.workspace.pk):
        assert not Notification.objects.unread().exists()


def test_without_a_session_the_way_leads_to_sign_in(company):
    answer = Client().get(bell(company))
    assert answer.status_code == 302
    assert answer.url == f"/sign-in/?next={bell(company)}"


def test_deactivation_ends_sessions_and_tokens_at_the_next_request(company, other_company, hire, signed_in):
    boris = hire("Boris")
    browser = signed_in(boris)
    with scope.enter(company.workspace.pk):
        _token, secret = services.create_token(member=boris, name="phone")
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert browser.post(bell(company)).status_code == 302
    assert browser.get("/api/v1/nothing-here", **bearer).status_code == 404

    with scope.enter(company.workspace.pk):
        services.deactivate(member=boris, by=company.member)

    assert browser.post(bell(company)).status_code == 404
    assert browser.get("/api/v1/nothing-here", **bearer).status_code == 401
    assert "_auth_user_id" in browser.session  # still signed in, but in no company

    with scope.enter(company.workspace.pk):
        services.reactivate(member=Member.objects.get(pk=boris.pk), by=company.member)
    assert browser.post(bell(company)).status_code == 302
    assert browser.get("/api/v1/nothing-here", **bearer).status_code == 401


def test_undo_of_a_deactivation_opens_the_door_but_no_token(company, hire, signed_in):
    boris = hire("Boris")
    with scope.enter(company.workspace.pk):
        services.create_token(member=boris, name="phone")
        services.deactivate(member=boris, by=company.member)
        assert not Membership.objects.get(member_id=boris.pk).active
        undo(Operation.objects.get(label="staff.deactivate").pk)
        assert Membership.objects.get(member_id=boris.pk).active
        assert not ApiToken.objects.alive().exists()
    assert signed_in(boris).post(bell(company)).status_code == 302


def test_a_token_of_one_company_opens_no_other(company, other_company):
    with scope.enter(company.workspace.pk):
        _token, secret = services.create_token(member=company.member, name="site")
    forged = secret.replace(company.workspace.pk.hex, other_company.workspace.pk.hex)
    for wrong in (forged, secret[:-1], secret.upper(), "", "trp__", "x" * 200):
        answer = Client().get("/api/v1/nothing-here", HTTP_AUTHORIZATION=f"Bearer {wrong}")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"


def test_a_reading_token_writes_nothing(company):
    with scope.enter(company.workspace.pk):
        token, secret = services.create_token(member=company.member, name="report", reach="read")
    assert Client().post("/api/v1/x", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 403
    assert Client().get("/api/v1/x", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 404
    with scope.enter(company.workspace.pk):
        assert ApiToken.objects.get(pk=token.pk).last_used_at is not None


@pytest.mark.usefixtures("stopped_clock")
def test_a_token_may_ask_so_often_and_no_more(company):
    program, other = Program.of(company.member), Program.of(company.member)
    for _time in range(limits.CALLS - 1):
        limits.call(token_of(company, program))
    assert program.get("members").status_code == 200
    refused = program.post("customers", {"name": "Ель"})
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert refused.json()["status"] == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other.get("members").status_code == 200


def token_of(company, program):
    secret = program.client.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    with scope.enter(company.workspace.pk):
        return services.tokens.member_behind(secret)[0].pk


def test_a_session_needs_the_csrf_token_in_the_api(company, other_company):
    client = Client(enforce_csrf_checks=True)
    client.force_login(company.member.user)
    assert client.get("/api/v1/x", HTTP_X_TROPA_WORKSPACE="lavka").status_code == 404
    assert client.get("/api/v1/x", HTTP_X_TROPA_WORKSPACE="sosedi").status_code == 401
    assert client.get("/api/v1/x").status_code == 401
    assert client.post("/api/v1/x", HTTP_X_TROPA_WORKSPACE="lavka").status_code == 403


def test_an_owner_without_another_owner_stays(company, hire):
    with scope.enter(company.workspace.pk):
        with pytest.raises(RuleViolation) as broken:
            services.deactivate(member=company.member, by=company.member)
        assert broken.value.code == "staff.last_owner"


def test_an_administrator_makes_no_owner_and_touches_none(company, hire):
    admin = hire("Olga", "administrator")
    with scope.enter(company.workspace.pk):
        owner = Role.objects.get(base="owner")
        with pytest.raises(Denied):
            services.change_role(member=Member.objects.get(pk=admin.pk), role=owner, by=admin)
        with pytest.raises(Denied):
            services.deactivate(member=company.member, by=admin)


def test_an_invitation_is_for_one_person_and_one_use(company):
    with scope.enter(company.workspace.pk):
        _invitation, secret = services.invite(
            email="Gleb@Lavka.example", role=Role.objects.get(base="seller"), by=company.member
        )
    gleb = services.accept_invitation(secret=secret, name="Gleb", password="four quiet words here")
    assert gleb.user.email == "gleb@lavka.example"
    with pytest.raises(NotFound):
        services.accept_invitation(secret=secret, name="Gleb", password="four quiet words here")
    with pytest.raises(NotFound):
        services.accept_invitation(secret="", name="Gleb", password="four quiet words here")


def test_a_seller_neither_invites_nor_deactivates(company, hire):
    boris, vera = hire("Boris"), hire("Vera")
    with scope.enter(company.workspace.pk):
        for deed in (
            lambda: services.invite(email="x@y.example", role=Role.objects.get(base="seller"), by=boris),
            lambda: services.deactivate(member=vera, by=boris),
        ):
            with pytest.raises(Denied):
                deed()


def test_a_head_has_the_teams_below_his_own(company, hire):
    vera = hire("Vera", "head")
    with scope.enter(company.workspace.pk), operation("test.teams"):
        city = Branch.objects.create(name="Казань")
        sales = Team.objects.create(name="Sales", head=vera, branch=city)
        wholesale = Team.objects.create(name="Wholesale", parent=sales)
        with pytest.raises(RuleViolation):
            sales.put_under(wholesale)
        seen = Member.objects.get(pk=vera.pk)
        assert seen.team_ids == {sales.pk, wholesale.pk}
        assert seen.branch_ids == {city.pk}


def test_redirects_after_signing_in_stay_at_home(rf):
    for wrong in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        request = rf.post("/sign-in/", {"next": wrong})
        assert safe_next(request) == "/"
    assert safe_next(rf.post("/sign-in/", {"next": "/w/lavka/"})) == "/w/lavka/"
