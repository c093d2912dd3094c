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

from tests.browser.story import PATIENCE, Person
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


expect.set_options(timeout=PATIENCE)


def test_the_first_day_of_a_company(chromium: Browser, box: Box, world: dict[str, Any]) -> None:
    anna = Person(chromium, box, world, "anna")
    registers(anna)
    report = brings_the_base_in(anna)
    finds_by_the_last_digits(anna)
    writes_a_note(anna)
    writes_a_task(anna)
    changes_fifty_and_takes_them_back(anna)
    undoes_the_import_and_does_it_again(anna, report)
    boris = Person(chromium, box, world, "boris")
    invites_a_seller(anna, boris)
    sees_only_his_own(anna, boris)
    for person in (anna, boris):
        person.context.close()
    assert not anna.faults + boris.faults, "\n".join(anna.faults + boris.faults)


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


def brings_the_base_in(anna: Person) -> str:
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
    return page.url


def finds_by_the_last_digits(anna: Person) -> None:
    page = anna.page
    anna.go("customers/")
    expect(page.locator("#rows tr[id]")).to_have_count(50)
    anna.looks("customers")
    phone = next(iter(TRUTH["phones"].values()))
    open_palette(page)
    page.locator(".t-palette input").fill(phone[-4:])
    found = page.locator("#found a[role=option][href*='/customers/']").first
    expect(found).to_contain_text(phone[-2:])
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
    form = page.locator(".t-composer form:has(textarea[name=text])")
    note = form.locator("textarea")
    note.click()
    note.press_sequentially("Просит расчёт до пятницы, в копии @")
    form.locator("[role=listbox] [role=option]").first.click()
    anna.looks("note-mention")
    form.locator("button:is(.btn-primary, .t-phone):visible").click()
    expect(page.locator("#trail")).to_contain_text("Просит расчёт до пятницы")
    anna.looks("note-written")


def writes_a_task(anna: Person) -> None:
    page = anna.page
    page.locator(".t-kinds [role=tab]").nth(1).click()
    form = page.locator("form:has([name=title])")
    form.locator("[name=title]").fill("Отправить расчёт")
    form.locator("[name=due_at]").fill("2030-01-15T10:00")
    anna.looks("task")
    form.locator(".btn-primary").click()
    expect(page.locator("#blocks")).to_contain_text("Отправить расчёт")
    anna.looks("task-written")


def choose(page: Page, rows: int) -> None:
    """The first so many rows of the list."""
    boxes = page.locator("#rows [name=ids]")
    boxes.first.check()
    if rows > 1:
        boxes.nth(rows - 1).click(modifiers=["Shift"])
    expect(page.locator(".t-bulk [data-list-target=number]")).to_have_text(str(rows))
    # A row half under the head of the table has half a target.
    page.locator("[data-list-target=scroll]").evaluate("place => { place.scrollTop = 0; }")


def changes_fifty_and_takes_them_back(anna: Person) -> None:
    page = anna.page
    anna.go("customers/?sort=name")
    expect(page.locator("#rows tr[id]")).to_have_count(50)
    choose(page, 50)
    anna.looks("fifty-chosen")
    page.locator(".t-bulk [formaction*='core.edit']").click()
    dialog = page.locator("#dialog .t-dialog")
    dialog.locator("select").first.select_option("lifecycle")
    expect(dialog.locator("select")).to_have_count(2)
    dialog.locator("select").nth(1).select_option("customer")
    anna.looks("fifty-asked")
    dialog.locator(".btn-primary").click()
    expect(dialog.locator(".t-will dt").first).to_have_text("50")
    anna.looks("fifty-shown")
    dialog.locator(".btn-primary").click()
    undo = page.locator(".t-toast form button")
    expect(undo).to_be_visible()
    last = page.locator("#rows tr[id]").nth(49)
    expect(last).not_to_contain_text(words(anna, "новый", "lead"))
    anna.looks("fifty-changed")
    undo.click()
    expect(page.locator(".t-toast", has_text=words(anna, "Отменено", "Taken back"))).to_be_visible()
    expect(last).to_contain_text(words(anna, "новый", "lead"))
    anna.looks("fifty-taken-back")


def words(person: Person, russian: str, english: str) -> str:
    """What stands on the page in the person's language."""
    return russian if person.world["language"] == "ru" else english


def undoes_the_import_and_does_it_again(anna: Person, report: str) -> None:
    page = anna.page
    anna.go("history/")
    line = page.locator("#deeds > li", has_text="clients.xlsx").last
    expect(line).to_be_visible()
    anna.looks("history")
    for what in ("undo", "again"):
        if what == "again":
            page.goto(report)
        place = line if what == "undo" else page.locator("#progress")
        place.locator("a[href*=reversal]").click()
        dialog = page.locator("#drawer .t-dialog")
        expect(dialog.locator(".t-will dt").first).to_be_visible()
        anna.looks(f"import-{what}-shown")
        dialog.locator(".btn-primary").click()
        expect(dialog).to_have_count(0)
        page.goto(report)
        expect(page.locator("#progress a[href*=reversal]")).to_be_visible()
        expect(page.locator("#progress a.btn-primary")).to_have_count(0 if what == "undo" else 1)
        anna.looks(f"import-{what}-done")
        anna.go("customers/")
        anna.looks(f"customers-after-{what}")
    expect(page.locator("#rows tr[id]")).to_have_count(50)


def invites_a_seller(anna: Person, boris: Person) -> None:
    page = anna.page
    anna.go("settings/members/")
    page.locator("form [name=email]").fill("boris@svetlydom.example")
    page.locator("[name=role]").select_option(label=words(anna, "Менеджер", "Seller"))
    anna.looks("invite")
    page.locator("form:has([name=email]) .btn-primary").click()
    expect(page.locator("table")).to_contain_text("boris@svetlydom.example")
    anna.looks("invited")
    boris.page.goto(anna.letter("boris@svetlydom.example"))
    boris.looks("invitation")
    boris.page.locator("[name=name]").fill("Борис Громов")
    boris.page.locator("[name=password]").fill(PASSWORD)
    boris.page.locator("form .btn-primary").click()
    expect(boris.page.locator(".t-bottom, .t-side").first).to_be_attached()
    boris.looks("today")


def sees_only_his_own(anna: Person, boris: Person) -> None:
    boris.go("customers/")
    expect(boris.page.locator(".t-title")).to_be_visible()
    boris.looks("nothing-of-his")
    anna.go("customers/?sort=name")
    choose(anna.page, 1)
    given = anna.page.locator("#rows tr[id] a.t-cut").first.inner_text()
    anna.page.locator(".t-bulk [formaction*='customers.assign']").click()
    dialog = anna.page.locator("#dialog .t-dialog")
    dialog.locator("[role=combobox]").fill("Борис")
    dialog.locator("[role=option]").first.click()
    anna.looks("assign")
    dialog.locator(".btn-primary").click()
    expect(dialog.locator(".t-will dt").first).to_have_text("1")
    dialog.locator(".btn-primary").click()
    expect(anna.page.locator(".t-toast")).to_be_visible()
    anna.looks("assigned")
    boris.go("customers/")
    expect(boris.page.locator("#rows tr[id]")).to_have_count(1)
    expect(boris.page.locator("#rows tr[id]")).to_contain_text(given)
    boris.looks("his-own")
