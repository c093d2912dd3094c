"""Anna and Boris on one card, with the real processes: what one changes the other sees, and nothing typed is lost."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.config.test_cli import PASSWORD, Box, children, eventually

CAST = """
import json, tropa, django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tropa.config.doors import entered
from tropa.core import editing
from tropa.core.actors import Actor, act_as
from tropa.staff import services
from tropa.staff.models import Member, Role

def session(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key

with entered("lavka"):
    anna = Member.objects.get()
    role = Role.objects.get(base="administrator")
    _invitation, secret = services.invite(email="boris@b.example", role=role, by=anna)
boris = services.accept_invitation(secret=secret, name="Борис", password="four quiet words here")
with entered("lavka"), act_as(Actor("member", anna.pk), "page"):
    made = editing.create("customer", {"kind": "company", "name": "Альтаир", "preferences": "будни",
        "contact_points": [{"kind": "phone", "value": "+7 843 555-01-42"}]}, viewer=anna)
print(json.dumps({"cookie": settings.SESSION_COOKIE_NAME, "language": settings.LANGUAGE_COOKIE_NAME,
    "anna": session(anna.user), "boris": session(boris.user), "card": str(made.pk)}))
"""


class Stage:
    """A running box, its cast, and a page for each."""

    def __init__(self, box: Box, process: Any, browser: Browser) -> None:
        self.box, self.process, self.browser = box, process, browser
        done = subprocess.run(
            [sys.executable, "-c", CAST], env=box.environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stderr
        self.cast = json.loads(done.stdout)
        self.home = f"http://127.0.0.1:{box.port}"
        self.contexts: list[BrowserContext] = []

    def page(self, who: str, path: str = "") -> Page:
        """A page of this member's own browser, listening to the stream; the card when no path is given."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 900}, locale="ru")
        self.contexts.append(context)
        cookies = {self.cast["cookie"]: self.cast[who], self.cast["language"]: "ru"}
        context.add_cookies([{"name": name, "value": value, "url": self.home} for name, value in cookies.items()])
        page = context.new_page()
        page.goto(f"{self.home}/w/lavka/{path or 'customers/' + self.cast['card'] + '/'}")
        page.wait_for_load_state("load")
        return page


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Stage]:
    """`tropa run`: web, live and worker."""
    box = Box(tmp_path_factory.mktemp("live"))
    made = box.command("init", "--company", "Лавка", "--email", "a@b.example", "--password", PASSWORD)
    assert made.returncode == 0, made.stderr
    process = box.start()
    assert process.stdout is not None
    process.stdout.readline()
    shown = Stage(box, process, chromium)
    yield shown
    process.send_signal(signal.SIGTERM)
    process.wait(15)
    process.stdout.close()


@pytest.fixture(autouse=True)
def left(stage: Stage) -> Iterator[None]:
    """Nobody stays on the stage."""
    yield
    while stage.contexts:
        stage.contexts.pop().close()


@pytest.fixture
def two(stage: Stage) -> tuple[Page, Page]:
    """Anna and Boris look at the same card."""
    return stage.page("anna"), stage.page("boris")


def begin(page: Page, field: str) -> Any:
    """Open a field for editing; gives its control."""
    line = page.locator(f"#f-{field}")
    line.hover()
    line.locator("a.t-edit, a.t-empty-value").first.click()
    return page.locator(f"#f-{field} [name={field}]")


def save(page: Page, field: str) -> None:
    page.locator(f"#f-{field} form .btn-primary").click()


def test_different_fields_merge_while_both_type(two: tuple[Page, Page]) -> None:
    anna, boris = two
    typed = begin(anna, "time_zone")
    typed.fill("Europe/Sam")
    begin(boris, "preferences").fill("только утром")
    save(boris, "preferences")
    expect(anna.locator("#f-preferences")).to_contain_text("только утром")
    expect(typed).to_have_value("Europe/Sam")
    expect(typed).to_be_focused()
    typed.fill("Europe/Samara")
    save(anna, "time_zone")
    expect(boris.locator("#f-time_zone")).to_contain_text("Europe/Samara")
    expect(boris.locator("#f-preferences")).to_contain_text("только утром")
    expect(anna.locator("#dialog .t-dialog")).to_have_count(0)


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_of_one_field_the_second_sees_both_values_and_decides(two: tuple[Page, Page], keep: str) -> None:
    anna, boris = two
    mine, theirs = f"вечером, {keep}", f"днём, {keep}"
    typed = begin(anna, "preferences")
    typed.fill(mine)
    begin(boris, "preferences").fill(theirs)
    save(boris, "preferences")
    expect(boris.locator("#f-preferences form")).to_have_count(0)
    save(anna, "preferences")
    dialog = anna.locator("#dialog .t-dialog")
    expect(dialog).to_contain_text(mine)
    expect(dialog).to_contain_text(theirs)
    expect(dialog).to_contain_text("Борис")
    expect(dialog.locator("input[value=mine]")).to_be_focused()
    if keep == "theirs":
        anna.keyboard.press("ArrowRight")
    anna.keyboard.press("Enter")
    kept = mine if keep == "mine" else theirs
    expect(dialog).to_have_count(0)
    expect(anna.locator("#f-preferences")).to_contain_text(kept)
    expect(boris.locator("#f-preferences")).to_contain_text(kept)


def test_a_note_appears_above_at_the_other_and_the_reader_is_not_moved(stage: Stage) -> None:
    boris = stage.page("boris")
    for n in range(14):
        write(boris, f"Запись {n:02} " + "подробностей, " * 12)
    anna = stage.page("anna")
    scroller = anna.locator(".t-trail-scroll")
    held = anna.get_by_text("Запись 08")
    held.scroll_into_view_if_needed()
    scroller.evaluate("box => box.scrollTop = 600")
    before = held.bounding_box()
    composer = anna.locator("form[hx-post$='/notes/'] textarea")
    composer.fill("черновик Анны")
    write(boris, "Свежая запись")
    came = anna.locator("#entries > li", has_text="Свежая запись")
    expect(came).to_have_class("is-fresh")
    expect(composer).to_have_value("черновик Анны")
    after = held.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    scroller.evaluate("box => box.scrollTop = 0")
    expect(anna.locator("#entries > li", has_text="Запись 00")).to_have_count(1)


def write(page: Page, text: str) -> None:
    """A note by the composer."""
    composer = page.locator("form[hx-post$='/notes/'] textarea")
    composer.fill(text)
    page.keyboard.press("Control+Enter")
    expect(composer).to_have_value("")
    expect(page.locator("#entries")).to_contain_text(text.strip())


def test_blocks_and_lists_follow_too(stage: Stage) -> None:
    anna, boris, listed = stage.page("anna"), stage.page("boris"), stage.page("anna", "customers/")
    boris.get_by_role("tab", name="Задача").click()
    boris.locator("textarea[name=title]").fill("Выслать договор")
    boris.keyboard.press("Control+Enter")
    expect(anna.locator("#block-activitiestasks")).to_contain_text("Выслать договор")
    begin(boris, "name").fill("Альтаир-Логистик")
    save(boris, "name")
    expect(anna.locator("#identity h1")).to_have_text("Альтаир-Логистик")
    expect(listed.locator("#rows")).to_contain_text("Альтаир-Логистик")


def test_the_work_of_a_program_appears_as_well(stage: Stage) -> None:
    anna = stage.page("anna")
    token = json.loads(
        stage.box.command("token", "--workspace", "lavka", "--email", "boris@b.example", "--json").stdout
    )["token"]
    answer = anna.request.patch(
        f"{stage.home}/api/v1/customers/{stage.cast['card']}",
        headers={"Authorization": f"Bearer {token}"},
        data={"preferences": "из программы"},
    )
    assert answer.status == 200, answer.text()
    expect(anna.locator("#f-preferences")).to_contain_text("из программы")


def test_while_the_live_process_is_dead_the_page_asks_and_catches_up(stage: Stage) -> None:
    anna, boris = stage.page("anna"), stage.page("boris")
    live = f":{stage.box.environment['TROPA_LIVE_PORT']}/"
    anna.route(lambda address: live in address, lambda route: route.abort())
    os.kill(children(stage.process.pid)["live"], signal.SIGKILL)
    begin(boris, "preferences").fill("без потока")
    save(boris, "preferences")
    expect(anna.locator("#f-preferences")).to_contain_text("без потока", timeout=15_000)
    # The supervisor starts it again, and the next page listens.
    eventually(lambda: "live" in children(stage.process.pid))


def test_who_may_no_longer_see_the_card_is_told(stage: Stage) -> None:
    anna, boris = stage.page("anna"), stage.page("boris")
    boris.get_by_role("button", name="Ещё").click()
    boris.get_by_role("menuitem", name="В корзину").click()
    expect(anna.locator(".t-in-trash")).to_be_visible()
    expect(anna.locator(".t-composer")).to_be_hidden()
    boris.locator(".t-toast form button").click()
    expect(anna.locator(".t-in-trash")).to_have_count(0)
    expect(anna.locator(".t-composer")).to_be_visible()


def test_a_list_lets_go_of_what_a_colleague_threw_away_or_what_fits_no_more(stage: Stage) -> None:
    boris = stage.page("boris", "customers/new/?kind=company")
    for name in ("Берёза", "Ольха", "Рябина"):
        boris.goto(f"{stage.home}/w/lavka/customers/new/?kind=company")
        boris.locator("main [name=name]").fill(name)
        boris.locator("main form .btn-primary").click()
        boris.wait_for_url("**/customers/0*/")
    asked = json.dumps({"any": [{"field": "name", "op": "contains", "value": part} for part in ("Ольх", "Рябин")]})
    whole, asked_for = stage.page("anna", "customers/?sort=name"), stage.page("anna", f"customers/?filter={asked}")
    row = whole.locator("#rows tr", has_text="Ольха")
    row.locator("[name=ids]").check()
    expect(whole.locator("[data-list-target=bar]")).to_be_visible()
    expect(asked_for.locator("#rows tr[id]")).to_have_count(2)

    begin(boris, "name").fill("Осина")
    save(boris, "name")
    expect(asked_for.locator("#rows tr[id]")).to_have_count(1)
    expect(asked_for.locator("[data-found]")).to_contain_text("1")
    expect(whole.locator("#rows")).to_contain_text("Осина")

    boris.goto(f"{stage.home}/w/lavka/customers/?sort=name")
    boris.goto(stage.home + str(boris.get_by_role("link", name="Ольха").get_attribute("href")))
    boris.get_by_role("button", name="Ещё").click()
    boris.get_by_role("menuitem", name="В корзину").click()
    expect(row).to_have_count(0)
    expect(whole.locator("[data-list-target=bar]")).to_be_hidden()
    expect(whole.locator("#rows")).to_contain_text("Берёза")
    expect(asked_for.locator("#rows tr[id]")).to_have_count(0)
    expect(asked_for.locator("[data-list-target=news]")).to_be_visible()
