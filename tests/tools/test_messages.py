"""The catalogues: what is marked is found, and what git joins is mended."""

import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

JOINED = """msgid "Save"
msgstr ""

msgid "Save"
msgstr "Сохранить"

msgid "%(count)s customer"
msgid_plural "%(count)s customers"
msgstr[0] "%(count)s клиент"
msgstr[1] "%(count)s клиента"
msgstr[2] "%(count)s клиентов"

msgid "Close"
msgstr ""
msgstr "Закрыть"
"""


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch):
    """The rooms of tools/, importable for one test."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    yield importlib.import_module("catalogues"), importlib.import_module("texts")
    for name in ("catalogues", "texts"):
        sys.modules.pop(name, None)


def test_a_catalogue_joined_by_git_is_mended(tools, tmp_path):
    catalogues, _ = tools
    path = tmp_path / "django.po"
    path.write_text(JOINED)
    catalogues.write(path, "ru", catalogues.read(path))
    text = path.read_text()
    assert text.count('msgid "Save"') == 1
    assert 'msgid "Save"\nmsgstr "Сохранить"' in text
    assert 'msgid "Close"\nmsgstr "Закрыть"' in text
    assert 'msgstr[2] "%(count)s клиентов"' in text
    assert not catalogues.write(path, "ru", catalogues.read(path)), "a second writing changes nothing"


def test_texts_of_modules_are_found_under_any_name(tools):
    _, texts = tools
    source = (
        "from django.utils.translation import gettext_lazy as say, pgettext\n"
        "a = say('One ' 'text')\nb = pgettext('verb', 'Call')\nc = _('not ours')\n"
    )
    found = set(texts.of_python(source))
    assert {(text.id, text.context) for text in found} == {("One text", ""), ("Call", "verb")}


def test_texts_of_templates_are_found(tools):
    _, texts = tools
    source = (
        "{% load i18n %}<p>(it's) {% translate \"Don't\" %} {{ _('Close') }}</p>"
        "{% blocktranslate count n=items|length trimmed %}\n {{ n }} note {% plural %} {{ n }} notes"
        "{% endblocktranslate %}{% translate 'May' context 'month' %}"
    )
    found = {(text.id, text.context, text.plural) for text in texts.of_template(source, "page.html")}
    assert found == {
        ("Don't", "", ""),
        ("Close", "", ""),
        ("%(n)s note", "", "%(n)s notes"),
        ("May", "month", ""),
    }


def test_texts_of_templates_are_found_in_attributes_of_components_too(tools):
    _, texts = tools
    source = """{% load i18n %}<c-ui.state :title="_('Nothing found')"/>{% translate "Save" %}"""
    assert {text.id for text in texts.of_template(source, "page.html")} >= {"Nothing found", "Save"}
