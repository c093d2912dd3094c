"""Anna moves deals on the board: by mouse, by keys, by finger; what the server refuses goes back; she takes it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tropa.core import editing, scope
from tropa.core.actors import Actor, act_as
from tropa.sales.models import Deal, LostReason, Stage


@pytest.fixture
def stages(company: Any) -> dict[str, list[Stage]]:
    """Four deals in two stages; the stages by their kind."""
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        found: dict[str, list[Stage]] = {}
        for stage in Stage.objects.in_order():
            found.setdefault(stage.kind, []).append(stage)
        rows = [
            ("Волга-Монтаж", "Стеллажи для архива", "214000", 0, 1),
            ("Каскад-Телеком", "Рабочие места колл-центра", "540000", 0, -4),
            ("Жемчужина, сеть стоматологий", "Ресепшен и холл", "680000", 1, None),
            ("Заволжский молочный комбинат имени Н. И. Сидорова", "Лаборатория и раздевалки", "1275000.5", 2, 9),
        ]
        for name, title, amount, at, days in rows:
            buyer = editing.create("customer", {"kind": "company", "name": name}, viewer=company.member)
            expected = "2026-12-21" if at else "2026-10-01"
            values = {"title": title, "amount": amount, "expected_on": expected, "stage": str(found["open"][at].pk)}
            about = {"customer": str(buyer.pk), "owner": str(company.member.pk)}
            deal = editing.create("deal", values | about, viewer=company.member)
            if days is not None:
                due = (timezone.now() + timedelta(days=days)).isoformat()
                about = {"subject": {"kind": "deal", "id": str(deal.pk)}, "due_at": due, "kind": "call"}
                editing.create("task", {"title": "Позвонить", **about}, viewer=company.member)
        return found


def card(page: Page, title: str) -> Any:
    return page.locator(".t-deal", has_text=title)


def column(page: Page, stage: Stage) -> Any:
    return page.locator(f"#stage-{stage.pk}")


def stage_of(company: Any, title: str) -> Stage:
    with scope.enter(company.workspace.pk):
        found: Stage = Deal.objects.select_related("stage").get(title=title).stage
        return found


@pytest.mark.parametrize(
    ("language", "width", "dark"), [("ru", 1440, False), ("en", 1440, True), ("ru", 390, False), ("en", 390, True)]
)
@pytest.mark.parametrize("path", ["deals/", "deals/table/", "deals/forecast/"])
def test_the_faces_stand_in_every_size_theme_and_language(
    open_page: Any, stages: Any, path: str, width: int, dark: bool, language: str
) -> None:
    page = open_page(path, width=width, dark=dark, language=language)
    page.screenshot(path=f"var/board/{path.strip('/').replace('/', '-')}-{width}-{language}.png")
    page.witness.look()


def test_a_card_is_carried_by_the_mouse_and_taken_back(open_page: Any, stages: Any, company: Any) -> None:
    page = open_page("deals/")
    new, _qualified, proposal = stages["open"][:3]
    start, goal = card(page, "Стеллажи").bounding_box(), column(page, proposal).bounding_box()
    page.mouse.move(start["x"] + 40, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 40, steps=3)
    page.mouse.move(goal["x"] + 60, goal["y"] + 200, steps=8)
    expect(page.locator(".t-slot")).to_have_count(1)
    page.screenshot(path="var/board/carried.png")
    page.mouse.up()
    expect(page.locator(".t-toast form")).to_be_visible()
    expect(column(page, proposal).locator(".t-deal")).to_have_count(2)
    expect(column(page, new).locator("h2 .t-num")).to_have_text("1")
    assert stage_of(company, "Стеллажи для архива") == proposal
    assert page.url.endswith("/deals/")
    page.witness.look()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(".t-toast form button").click()
    page.reload()
    expect(column(page, new).locator(".t-deal")).to_have_count(2)


def test_a_card_is_carried_by_keys_with_words(open_page: Any, stages: Any, company: Any) -> None:
    page = open_page("deals/")
    said = page.locator("#board-says")
    card(page, "Ресепшен").focus()
    page.keyboard.press("ArrowLeft")
    expect(card(page, "Рабочие места")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(card(page, "Стеллажи")).to_be_focused()
    page.keyboard.press("Space")
    expect(said).to_contain_text("Волга-Монтаж")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(card(page, "Стеллажи")).to_be_focused()
    assert stage_of(company, "Стеллажи для архива") == stages["open"][0]
    page.keyboard.press("Space")
    for _step in range(3):
        page.keyboard.press("ArrowRight")
    expect(said).to_contain_text(str(stages["open"][3]))
    page.keyboard.press("Space")
    expect(page.locator(".t-toast form")).to_be_visible()
    expect(card(page, "Стеллажи")).to_be_focused()
    assert stage_of(company, "Стеллажи для архива") == stages["open"][3]
    page.witness.look()


def test_lost_asks_why_in_place(open_page: Any, stages: Any, company: Any) -> None:
    page = open_page("deals/")
    lost = stages["lost"][0]
    for leave in (True, False):
        card(page, "Лаборатория").focus()
        page.keyboard.press("Space")
        for _step in range(4):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        expect(column(page, lost).locator(".t-ask")).to_be_visible()
        page.witness.look()
        page.screenshot(path="var/board/asking.png")
        if leave:
            page.locator("[data-board-back]").click()
            expect(column(page, stages["open"][2]).locator(".t-deal")).to_have_count(1)
    with scope.enter(company.workspace.pk):
        reason = LostReason.objects.all()[0]
    page.locator(".t-ask select").select_option(str(reason.pk))
    page.locator(".t-ask .btn-primary").click()
    expect(page.locator(".t-toast form")).to_be_visible()
    expect(card(page, "Лаборатория")).to_have_count(0)
    with scope.enter(company.workspace.pk):
        assert Deal.objects.get(title="Лаборатория и раздевалки").lost_reason == reason


def test_what_the_server_refuses_goes_back(open_page: Any, stages: Any, company: Any) -> None:
    page = open_page("deals/")
    with scope.enter(company.workspace.pk), act_as(Actor("member", company.member.pk)):
        deal = Deal.objects.get(title="Ресепшен и холл")
        editing.trash("deal", deal.pk, viewer=company.member)
    card(page, "Ресепшен").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".t-toast")).to_be_visible()
    expect(card(page, "Ресепшен")).to_have_count(0)
    assert not page.locator(".t-toast form").count()


def test_without_script_the_menu_of_a_card_moves_it(open_page: Any, stages: Any, company: Any) -> None:
    page = open_page("deals/")
    card(page, "Ресепшен").hover()
    card(page, "Ресепшен").locator(".t-deal-move").click()
    expect(page.locator(".t-move")).to_be_visible()
    page.goto(str(card(page, "Ресепшен").locator(".t-deal-move").evaluate("link => link.href")))
    page.witness.look()
    page.locator(f".t-move button[value='{stages['open'][4].pk}']").click()
    expect(column(page, stages["open"][4]).locator(".t-deal")).to_have_count(1)
    assert stage_of(company, "Ресепшен и холл") == stages["open"][4]


def test_a_finger_carries_after_a_long_press(open_page: Any, stages: Any, company: Any) -> None:
    page = open_page("deals/", width=390, height=844)
    touch = page.context.new_cdp_session(page)
    box = card(page, "Стеллажи").bounding_box()
    at = {"x": box["x"] + 60, "y": box["y"] + 30}
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    expect(card(page, "Стеллажи")).to_have_class("t-deal is-lifted")
    qualified = column(page, stages["open"][1])
    at = {"x": 384, "y": 300}
    touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    expect(qualified.locator(".t-slot")).to_have_count(1)
    page.screenshot(path="var/board/finger.png")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(".t-toast form")).to_be_visible()
    assert stage_of(company, "Стеллажи для архива") != stages["open"][0]


@pytest.mark.parametrize(("language", "width", "dark"), [("ru", 1440, False), ("en", 390, True)])
def test_pipelines_are_set_up(open_page: Any, stages: Any, width: int, dark: bool, language: str) -> None:
    first = stages["open"][0]
    paths = ("pipelines/", f"pipelines/{first.pipeline_id}/", f"stages/{first.pk}/removal/")
    for name, path in zip(("all", "one", "removal"), paths, strict=True):
        page = open_page(f"settings/{path}", width=width, dark=dark, language=language)
        page.screenshot(path=f"var/board/settings-{name}-{width}.png", full_page=True)
        page.witness.look()
