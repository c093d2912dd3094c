"""Anna and Boris at one board, with the real processes: what one moves the other sees, nobody moves over another."""

import json
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.story import PICTURES
from tests.browser.test_live_stories import Stage, left, stage

__all__ = ["left", "stage"]

DEAL = """
import json, sys, tropa, django; django.setup()
from tropa.config.doors import entered
from tropa.core import editing
from tropa.core.actors import Actor, act_as
from tropa.customers.models import Customer
from tropa.sales.models import Stage
from tropa.staff.models import Member

with entered("lavka"):
    anna = Member.objects.order_by("created_at").first()
    with act_as(Actor("member", anna.pk), "page"):
        buyer = Customer.objects.get(name="Альтаир")
        values = {"title": sys.argv[1], "customer": str(buyer.pk), "amount": "214000"}
        editing.create("deal", values, viewer=anna)
    open_ones = Stage.objects.filter(kind="open").in_order()
    print(json.dumps([[str(one.pk), one.name] for one in open_ones]))
"""


def made(stage: Stage, title: str) -> list[list[str]]:
    """A deal where the pipeline begins; gives the open stages as (id, name)."""
    done = subprocess.run(
        [sys.executable, "-c", DEAL, title],
        env=stage.box.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def card(page: Page, title: str) -> Any:
    return page.locator(".t-deal", has_text=title)


def lying(page: Page, title: str, way: list[str]) -> Any:
    """The card, in this stage."""
    return page.locator(f"#stage-{way[0]} .t-deal", has_text=title)


def carry(page: Page, title: str, steps: int) -> None:
    """Lift by the keyboard and hold it so many stages further."""
    card(page, title).focus()
    page.keyboard.press("Space")
    for _step in range(steps):
        page.keyboard.press("ArrowRight")


@pytest.fixture
def pictures() -> Any:
    """Where pictures of the story are kept."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


def test_a_move_by_keys_shows_on_the_other_board_without_reload(stage: Stage, pictures: Any) -> None:
    ways = made(stage, "Стеллажи для архива")
    anna, boris = stage.page("anna", "deals/"), stage.page("boris", "deals/")
    expect(lying(boris, "Стеллажи", ways[0])).to_be_visible()
    boris.evaluate("window.unreloaded = true")
    carry(anna, "Стеллажи", 2)
    anna.keyboard.press("Space")
    expect(lying(anna, "Стеллажи", ways[2])).to_be_visible()
    expect(lying(boris, "Стеллажи", ways[2])).to_be_visible()
    assert boris.evaluate("window.unreloaded")
    boris.screenshot(path=pictures / "two-boards-seen.png")


def test_who_moves_second_is_told_and_nothing_is_lost(stage: Stage, pictures: Any) -> None:
    ways = made(stage, "Ресепшен и холл")
    anna, boris = stage.page("anna", "deals/"), stage.page("boris", "deals/")
    # Boris has the card in his hand while Anna puts hers down.
    carry(boris, "Ресепшен", 3)
    carry(anna, "Ресепшен", 1)
    anna.keyboard.press("Space")
    expect(anna.locator(".t-toast")).to_be_visible()
    boris.keyboard.press("Space")
    expect(boris.locator(".t-toast")).to_contain_text(ways[1][1])
    expect(boris.locator(".t-toast")).to_contain_text("коллега")
    boris.screenshot(path=pictures / "two-boards-conflict.png")
    expect(lying(boris, "Ресепшен", ways[1])).to_be_visible()
    expect(lying(anna, "Ресепшен", ways[1])).to_be_visible()
    # Having seen it, Boris moves it on from where it lies.
    carry(boris, "Ресепшен", 1)
    boris.keyboard.press("Space")
    expect(lying(anna, "Ресепшен", ways[2])).to_be_visible()
