"""What every page wears: icons, faces, policy, language."""

from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from tropa.core.templatetags.face import hue, icon, initials


def test_pages_outside_carry_only_our_own_addresses() -> None:
    page = render_to_string("outside.html", {}, RequestFactory().get("/"))
    assert "http://" not in page
    assert "https://" not in page
    assert "style=" not in page
    assert "onclick" not in page


def test_initials_leave_out_legal_forms_and_quotes() -> None:
    assert initials("Анна Верещагина") == "АВ"
    assert initials("ООО «Альтаир Логистик»") == "АЛ"
    assert initials("Орбита") == "О"
    assert initials("") == "?"
    assert initials("ИП") == "И"


def test_initials_are_letters_wherever_a_name_has_some() -> None:
    assert initials("Кухня 3 м") == "КМ"
    assert initials("№ 15: стол (дуб)") == "СД"
    assert initials("2 шкафа") == "Ш"
    assert initials("ООО «3М»") == "О"
    assert initials("#40") == "4"
    assert initials("*** !") == "?"


def test_the_hue_of_a_face_stays_with_its_id() -> None:
    assert hue("a") == hue("a")
    assert hue("a").startswith("p")


def test_an_icon_is_hidden_from_readers() -> None:
    assert 'aria-hidden="true"' in icon("phone")
    assert "#phone" in icon("phone", "s")
    assert "t-icon-s" in icon("phone", "s")


def test_the_language_is_remembered_and_leads_back_only_into_the_house(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/w/lavka/?a=1"})
    assert answer.status_code == 302
    assert answer["Location"] == "/w/lavka/?a=1"
    assert answer.cookies["django_language"].value == "en"
    assert client.post("/language/", {"language": "xx", "next": "//evil.example/"})["Location"] == "/"


def test_every_answer_forbids_what_is_inline(client: Client) -> None:
    policy = client.post("/language/", {}).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
