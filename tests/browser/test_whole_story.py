"""The whole story of a company's first day, in a real browser before real processes.

A company registers, brings its base in, finds anybody at once, writes down what happened, changes fifty records and
takes them back, undoes the import and does it again, and lets a seller in, who sees his own alone. Once at a desk in
Russian, once on a phone in English and dark. Pictures lie under var/story.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.story import Person
from tests.config.test_cli import PASSWORD, Box

SAMPLE = Path(__file__).parents[1] / "samples" / "clients.xlsx"
TRUTH = json.loads((SAMPLE.parent / "truth.json").read_text())["clients.xlsx"]
WORLDS = {
    "desk": {"id": "desk", "width": 1440, "height": 900, "dark": False, "language": "ru"},
    "phone": {"id": "phone", "width": 390, "height": 844, "dark": True, "language": "en"},
}


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> dict[str, Any]:
    return WORLDS[request.param]


@pytest.fixture
def box(tmp_path: Path, world: dict[str, Any]) -> Iterator[Box]:
    """Nothing but an empty folder and `tropa run`."""
    made = Box(tmp_path / "data")
    made.environment["TROPA_LANGUAGE"] = world["language"]
    process = made.start()
    assert process.stdout is not None
    assert "ready" in process.stdout.readline()
    yield made
    process.terminate()
    assert process.wait(20) == 0
    process.stdout.close()


def test_the_first_day_of_a_company(chromium: Browser, box: Box, world: dict[str, Any]) -> None:
    anna = Person(chromium, box, world, "anna")
    registers(anna)
    brings_the_base_in(anna)
    finds_by_the_last_digits(anna)
    writes_a_note(anna)
    assert not anna.faults, "\n".join(anna.faults)


def registers(anna: Person) -> None:
    page = anna.page
    anna.go("/")
    anna.looks("register")
    page.locator("[name=company]").fill("Светлый дом")
    page.locator("[name=name]").fill("Анна Верещагина")
    page.locator("[name=email]").fill("anna@svetlydom.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form .btn-primary").click()
    expect(page.locator("#industry")).to_be_visible()
    anna.looks("first-steps")
    page.locator("#industry").select_option("trade")
    page.locator("form:has(#industry) button").click()
    expect(page.locator(".t-first .t-dot.is-ours")).to_have_count(1)
    anna.looks("first-steps-chosen")


def brings_the_base_in(anna: Person) -> None:
    page = anna.page
    page.locator(".t-first a[href*=imports]").click()
    expect(page.locator("#file")).to_be_visible()
    anna.looks("import")
    page.locator("#file").set_input_files(SAMPLE)
    page.locator("form:has(#file) .btn-primary").click()
    expect(page.locator(".t-meanings")).to_be_visible()
    anna.looks("import-columns")
    page.locator(".t-head-acts .btn-primary").click()
    expect(page.locator(".t-tiles .t-figure").first).to_have_text("200")
    anna.looks("import-check")
    page.locator(".t-head-acts .btn-primary").click()
    expect(page.locator("#progress a[href*=reversal]")).to_be_visible()
    expect(page.locator("#progress .t-figure").nth(1)).to_have_text("200")
    anna.looks("import-done")


def finds_by_the_last_digits(anna: Person) -> None:
    page = anna.page
    anna.go("customers/")
    expect(page.locator("#rows tr[id]")).to_have_count(50)
    anna.looks("customers")
    phone = next(iter(TRUTH["phones"].values()))
    open_palette(page)
    page.locator(".t-palette input").fill(phone[-4:])
    found = page.locator("#found [role=option]").first
    expect(found).to_be_visible()
    anna.looks("palette")
    found.click()
    expect(page.locator("#trail")).to_be_visible()
    expect(page.locator("#blocks .t-block").first).to_be_attached()
    anna.looks("card")


def open_palette(page: Page) -> None:
    page.locator(".t-seek:visible").first.click()
    expect(page.locator(".t-palette input")).to_be_focused()


def writes_a_note(anna: Person) -> None:
    page = anna.page
    note = page.locator("form[data-controller=compose] textarea").first
    note.click()
    note.press_sequentially("Просит расчёт до пятницы, в копии @")
    page.locator("[data-compose-target=list] [role=option]").first.click()
    anna.looks("note-mention")
    page.locator("form[data-controller=compose]").first.locator(
        "button.btn-primary:visible, button.t-phone:visible"
    ).click()
    expect(page.locator("#trail")).to_contain_text("Просит расчёт до пятницы")
    anna.looks("note-written")
