"""What was just saved is found as people type it, and only by those who may see it."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.garden.models import Leaf, Plant
from tropa.core import scope
from tropa.core.access import SYSTEM_VIEWER
from tropa.core.journal import erase, operation, undo
from tropa.core.models import SearchDoc, Workspace
from tropa.core.search import Texts, find, hand, line_of, rebuild, searchables

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


def planted(name: str, **custom: str) -> Plant:
    with operation("garden.plant"):
        return Plant.objects.create(name=name, custom=custom)


def found(text: str) -> list[str]:
    return [hit.title for group in find(SYSTEM_VIEWER, text) for hit in group.hits]


@pytest.mark.parametrize(
    "typed",
    [
        "семёнова",
        "Семенова",
        "СЕМЁНОВОЙ",
        "семе анн",
        "анна",
        "fyyf",
        "ctvtyjd",
        "Анну Семёнову",
    ],
)
def test_a_name_is_found_in_any_form_and_layout(house: Workspace, typed: str) -> None:
    planted("Анна Семёнова")
    planted("Борис Кузнецов")
    assert found(typed) == ["Анна Семёнова"]


@pytest.mark.parametrize(
    "typed", ["4567", "123-45-67", "+7 (912) 123-45-67", "9121234567", "79121234567", "89121234567"]
)
def test_a_phone_is_found_by_its_last_digits_or_whole(house: Workspace, typed: str) -> None:
    planted("Анна", phone="+79121234567")
    planted("Борис", phone="+79120000000")
    assert found(typed) == ["Анна"]


@pytest.mark.parametrize("typed", ["petrova", "a.petrova@mail.ru", "petrova@ma", "mail.ru", "A.PETROVA"])
def test_an_address_is_found_by_a_part(house: Workspace, typed: str) -> None:
    planted("Анна", email="a.petrova@mail.ru")
    assert found(typed) == ["Анна"]


def test_english_word_forms_and_wrong_layout(house: Workspace) -> None:
    planted("Running shoes")
    assert found("run") == found("runs shoe") == found("кгттштп") == ["Running shoes"]


def test_the_closest_title_comes_first(house: Workspace) -> None:
    for name in ("Роза", "Чайная роза", "Розарий", "Синяя чайная роза"):
        planted(name)
    assert found("роза")[0] == "Роза"
    assert found("роза")[1] == "Розарий"
    assert set(found("розы")) == {"Роза", "Чайная роза", "Синяя чайная роза"}


def test_the_closest_comes_first_among_many_newer_ones(house: Workspace) -> None:
    planted("Роза")
    planted("Розарий")
    for number in range(60):
        planted(f"Куст {number} роза")
    assert found("роза")[:2] == ["Роза", "Розарий"]


def test_each_kind_has_a_letter_of_its_own() -> None:
    letters = [searchable.letter for searchable in searchables]
    assert len(set(letters)) == len(letters)
    assert all(len(letter) == 1 and letter.isalpha() for letter in letters)


def test_a_part_changes_the_words_of_its_owner_and_undo_takes_it_back(house: Workspace) -> None:
    rose = planted("rose")
    with operation("garden.leaf") as deed:
        Leaf.objects.create(plant=rose, colour="crimson")
    assert found("crimson") == ["rose"]
    undo(deed.id)
    assert found("crimson") == []
    with operation("garden.rename"):
        Plant.objects.update(name="tulip")
    assert found("rose") == []
    assert found("tulip") == ["tulip"]


def test_the_trash_is_not_found_and_comes_back(house: Workspace) -> None:
    rose = planted("rose")
    with operation("garden.trash") as deed:
        rose.trash()
    assert found("rose") == []
    undo(deed.id)
    assert found("rose") == ["rose"]


def test_a_neighbour_finds_nothing(house: Workspace, neighbour: Workspace) -> None:
    planted("rose")
    with scope.enter(neighbour.pk):
        assert find(SYSTEM_VIEWER, "rose") == []
        planted("rose of the neighbour")
        assert found("rose") == ["rose of the neighbour"]
    assert found("rose") == ["rose"]


def test_an_erased_person_is_not_found(house: Workspace) -> None:
    erase(planted("Анна Семёнова"))
    assert found("анна") == []
    assert not SearchDoc.objects.filter(words__contains="анна").exists()


HOSTILE = ["", " ", "'", '"', "' OR 1=1 --", "a' | 'b", '" OR "', "*", "a*", "(((", ":", "\\", "\0", "NEAR(a b)"]


@pytest.mark.parametrize("typed", [*HOSTILE, "а" * 100_000, "%_", "🌹", "\ud800"])
def test_hostile_queries_are_only_words(house: Workspace, typed: str) -> None:
    planted("rose")
    assert found(typed) == []


def test_rebuild_makes_the_index_anew(house: Workspace) -> None:
    planted("rose")
    SearchDoc.objects.all().delete()
    assert found("rose") == []
    assert rebuild("plant") == 1
    assert found("rose") == ["rose"]


def test_the_number_of_queries_does_not_grow(house: Workspace) -> None:
    """One look a kind, however much there is."""
    planted("rose")
    with CaptureQueriesContext(connection) as few:
        assert len(found("rose")) == 1
    for number in range(30):
        planted(f"rose {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(found("rose")) == 8
    assert len(many) == len(few) <= len(searchables)


def test_the_index_is_used(house: Workspace) -> None:
    from tropa.core.search.finding import matches
    from tropa.core.search.matching import wanted

    query = wanted("rose")
    assert query is not None
    plan = Plant.objects.filter(pk__in=matches("plant", query, 10)).explain()
    assert "core_search" in plan if connection.vendor == "sqlite" else "core_searchdoc" in plan


def test_a_mass_writer_hands_the_words_over(house: Workspace) -> None:
    with operation("garden.plant"):
        ids = Plant.objects.bulk_insert(["name"], [("Анна Семёнова",), ("Борис Кузнецов",)])
        Leaf.objects.bulk_insert(["plant", "colour"], [(ids[0], "рыжий")])
        anna, boris = Texts(["Анна Семёнова", "рыжий"]), Texts(["Борис Кузнецов"])
        hand("plant", {ids[0]: line_of("plant", anna), ids[1]: line_of("plant", boris)})
    words = dict(SearchDoc.objects.values_list("record", "words"))
    assert found("рыжий анна") == ["Анна Семёнова"]
    rebuild("plant")
    assert dict(SearchDoc.objects.values_list("record", "words")) == words


def test_words_of_what_was_rolled_back_are_not_kept(house: Workspace) -> None:
    @transaction.atomic
    def lost() -> None:
        ids = Plant.objects.bulk_insert(["name"], [("Анна",)])
        hand("plant", {ids[0]: line_of("plant", Texts(["Анна"]))})
        raise ZeroDivisionError

    with operation("garden.plant"):
        with pytest.raises(ZeroDivisionError):
            lost()
        Plant.objects.create(name="Борис")
    assert (found("анна"), found("борис"), SearchDoc.objects.count()) == ([], ["Борис"], 1)


def test_a_leaf_of_a_mass_insert_that_moves_changes_both_plants(house: Workspace) -> None:
    one, other = planted("Анна"), planted("Борис")
    with operation("garden.leaf"):
        Leaf.objects.bulk_insert(["plant", "colour"], [(one.pk, "рыжий")])
        Leaf.objects.update(plant=other)
    assert found("рыжий") == ["Борис"]


@pytest.mark.parametrize(
    "typed", ["d'angelo@mail.ru", '"a"@b', "a\x01b@mail.ru", "<angelo@mail.ru>", "x[1]\\y@z", "@'\"", "’@–"]
)
def test_no_sign_breaks_a_query(house: Workspace, typed: str) -> None:
    planted("Анна", email="d'angelo@mail.ru")
    assert found(typed) == (["Анна"] if "angelo" in typed else [])
