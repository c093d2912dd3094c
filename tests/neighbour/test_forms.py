"""A neighbour's id in any field of any form of any page is answered like a random one, and nothing comes of it.

The forms are read from the pages (tests/attack/doors.py), so a new form is asked too.
"""

import re
from uuid import uuid4

import pytest
from django.test import Client

from tests.attack.hostile import share
from tests.attack.oracle import state
from tests.attack.test_pages import (
    addresses,
    browsers,
    forgotten,
    found_forms,
    letters,
    own,
    submit,
)
from tests.neighbour.strangers import MAKERS
from tests.neighbour.test_strangers import masked, theirs
from tests.staff.conftest import anna, company, hire, other_company, signed_in

pytestmark = [pytest.mark.neighbour, pytest.mark.usefixtures("kept_connection")]
__all__ = ["addresses", "anna", "browsers", "company", "hire", "letters", "other_company", "own", "signed_in", "theirs"]

IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PARTS = [pytest.param(False, id="slice"), pytest.param(True, marks=pytest.mark.drill, id="whole")]


def may_be_an_id(values):
    """Whether a field holds ids, or nothing yet."""
    return all(not value or IDENTITY.fullmatch(value) for value in values)


@pytest.mark.parametrize("whole", PARTS)
def test_ids_in_forms(whole, browsers, addresses, theirs, other_company):
    strangers = [theirs(kind) for kind in MAKERS]
    before, place = state(other_company.workspace), 0
    for form in found_forms(browsers, addresses):
        for name, values in form.fields.items():
            if form.method == "get" or not may_be_an_id(values):
                continue
            place += 1
            for stranger in share(strangers, place, 9, whole=whole):
                told = (form.action, name)
                one, two = (answered(browsers, form, name, each) for each in (stranger, str(uuid4())))
                assert one == two, told
    assert place, "No form has a field for an id."
    assert state(other_company.workspace) == before


def answered(browsers, form, name, identity):
    """What comes back, without ids; it never happened."""
    browser = Client()
    browser.cookies.update(browsers(form.action).cookies)  # a toast of the one answer must not stand in the next
    with forgotten():
        answer = submit(browser, form, {**form.fields, name: [identity]})
        text = IDENTITY.sub("UUID", masked(answer, identity)) if not answer.streaming else ""
        answer.close()
        return answer.status_code, text
