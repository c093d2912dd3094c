"""Where somebody probably is, by a city or a telephone number."""

from zoneinfo import ZoneInfo

import pytest

from tropa.lib import timezones


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("+74232200000", "Asia/Vladivostok"),
        ("+74952200000;ext=12", "Europe/Moscow"),
        ("+73432200000", "Asia/Yekaterinburg"),
        ("+74012200000", "Europe/Kaliningrad"),
        ("+79161234567", ""),
        ("+78001234567", ""),
        ("+77012345678", "Asia/Almaty"),
        ("+37067000000", "Europe/Vilnius"),
        ("+375291234567", "Europe/Minsk"),
        ("+998901234567", "Asia/Tashkent"),
        ("+12125550100", ""),
        ("", ""),
        ("нет", ""),
    ],
)
def test_a_number_tells_the_zone_of_its_area_or_country(number: str, zone: str) -> None:
    assert timezones.of_phone(number) == zone


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Владивосток", "Asia/Vladivostok"),
        (" г. Омск ", "Asia/Omsk"),
        ("КОРОЛЕВ", "Europe/Moscow"),
        ("Riga", "Europe/Riga"),
        ("Урюпинск", ""),
        ("", ""),
    ],
)
def test_a_city_tells_its_zone(city: str, zone: str) -> None:
    assert timezones.of_city(city) == zone


def test_every_zone_that_is_told_is_one() -> None:
    told = {*timezones._areas().values(), *timezones._cities().values(), *timezones._COUNTRIES.values()}
    for name in told:
        assert timezones.is_zone(name), name
        assert timezones.zone_of(name) == ZoneInfo(name)
    assert timezones.zone_of("Mars/Base") is None
    assert timezones.zone_of("") is None


def test_no_area_or_city_is_in_two_zones() -> None:
    areas = " ".join(timezones._AREAS.values()).split()
    cities = [city for cities in timezones._CITIES.values() for city in cities.split(", ")]
    assert len({*areas}) == len(areas)
    assert len({*cities}) == len(cities)
