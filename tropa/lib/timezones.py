"""In which time zone somebody probably is: by the city of an address, or by the code of a telephone number.

Cities and codes are told by the IANA zone whose clock they keep. Russian area codes: numbering plan of the Ministry of
Digital Development (order 378 of 31 July 2024, three-digit ABC codes by subject of the federation); zones of subjects:
federal law 107-FZ "On the calculation of time". Country codes: ITU-T E.164. Only what has one clock is told: mobile
numbers of Russia, and countries with several zones, say nothing.
"""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from tropa.lib.names import folded

RUSSIA = "+7"
KAZAKHSTAN = ("6", "7")
"""Numbers of +7 that begin so are Kazakhstan's, which has one clock since 2024."""

_AREAS = {
    "Europe/Kaliningrad": "401",
    "Europe/Moscow": "471 472 473 474 475 481 482 483 484 485 486 487 491 492 493 494 495 496 498 499 811 812 813 814 "
    "815 816 817 818 820 821 831 833 834 835 836 841 843 847 855 861 862 863 865 866 867 871 872 873 877 878 879",
    "Europe/Simferopol": "365 869",
    "Europe/Volgograd": "844",
    "Europe/Samara": "341 846 848",
    "Europe/Saratov": "845",
    "Europe/Ulyanovsk": "842",
    "Europe/Astrakhan": "851",
    "Asia/Yekaterinburg": "342 343 345 346 347 349 351 352 353",
    "Asia/Omsk": "381",
    "Asia/Novosibirsk": "383",
    "Asia/Tomsk": "382",
    "Asia/Novokuznetsk": "384",
    "Asia/Barnaul": "385 388",
    "Asia/Krasnoyarsk": "390 391 394",
    "Asia/Irkutsk": "301 395",
    "Asia/Chita": "302",
    "Asia/Yakutsk": "411 416",
    "Asia/Vladivostok": "421 423 426",
    "Asia/Magadan": "413",
    "Asia/Sakhalin": "424",
    "Asia/Kamchatka": "415",
    "Asia/Anadyr": "427",
}
_CITIES = {
    "Europe/Kaliningrad": "Калининград, Kaliningrad",
    "Europe/Moscow": "Москва, Санкт-Петербург, Казань, Нижний Новгород, Ростов-на-Дону, Краснодар, Воронеж, Ярославль, "
    "Рязань, Набережные Челны, Пенза, Киров, Липецк, Чебоксары, Тула, Курск, Ставрополь, Улан-Эрге, Сочи, Тверь, "
    "Иваново, Брянск, Белгород, Владимир, Архангельск, Калуга, Смоленск, Череповец, Вологда, Саранск, Орёл, Мурманск, "
    "Тамбов, Петрозаводск, Кострома, Новороссийск, Йошкар-Ола, Сыктывкар, Нальчик, Таганрог, Махачкала, Грозный, "
    "Владикавказ, Псков, Великий Новгород, Подольск, Химки, Мытищи, Балашиха, Королёв, Люберцы, Moscow, "
    "Saint Petersburg, St Petersburg, Kazan, Nizhny Novgorod, Rostov-on-Don, Krasnodar, Voronezh, Sochi",
    "Europe/Simferopol": "Симферополь, Севастополь, Ялта",
    "Europe/Volgograd": "Волгоград, Волжский, Volgograd",
    "Europe/Samara": "Самара, Тольятти, Ижевск, Сызрань, Samara, Tolyatti, Izhevsk",
    "Europe/Saratov": "Саратов, Энгельс, Балаково, Saratov",
    "Europe/Ulyanovsk": "Ульяновск, Димитровград, Ulyanovsk",
    "Europe/Astrakhan": "Астрахань, Astrakhan",
    "Asia/Yekaterinburg": "Екатеринбург, Челябинск, Уфа, Пермь, Тюмень, Оренбург, Магнитогорск, Сургут, Нижний Тагил, "
    "Курган, Стерлитамак, Нижневартовск, Орск, Ханты-Мансийск, Новый Уренгой, Ноябрьск, Салехард, Миасс, "
    "Нефтеюганск, Тобольск, Yekaterinburg, Ekaterinburg, Chelyabinsk, Ufa, Perm, Tyumen, Surgut, Orenburg",
    "Asia/Omsk": "Омск, Omsk",
    "Asia/Novosibirsk": "Новосибирск, Бердск, Novosibirsk",
    "Asia/Tomsk": "Томск, Северск, Tomsk",
    "Asia/Novokuznetsk": "Кемерово, Новокузнецк, Прокопьевск, Kemerovo, Novokuznetsk",
    "Asia/Barnaul": "Барнаул, Бийск, Рубцовск, Горно-Алтайск, Barnaul",
    "Asia/Krasnoyarsk": "Красноярск, Норильск, Абакан, Ачинск, Кызыл, Krasnoyarsk, Norilsk",
    "Asia/Irkutsk": "Иркутск, Улан-Удэ, Братск, Ангарск, Irkutsk, Ulan-Ude, Bratsk",
    "Asia/Chita": "Чита, Chita",
    "Asia/Yakutsk": "Якутск, Благовещенск, Нерюнгри, Тында, Yakutsk, Blagoveshchensk",
    "Asia/Vladivostok": "Владивосток, Хабаровск, Комсомольск-на-Амуре, Уссурийск, Находка, Биробиджан, Артём, "
    "Vladivostok, Khabarovsk",
    "Asia/Magadan": "Магадан, Magadan",
    "Asia/Sakhalin": "Южно-Сахалинск, Yuzhno-Sakhalinsk",
    "Asia/Kamchatka": "Петропавловск-Камчатский, Petropavlovsk-Kamchatsky",
    "Asia/Anadyr": "Анадырь, Anadyr",
    "Europe/Minsk": "Минск, Гомель, Брест, Гродно, Витебск, Могилёв, Minsk",
    "Asia/Almaty": "Алматы, Астана, Шымкент, Караганда, Almaty, Astana",
    "Asia/Tashkent": "Ташкент, Tashkent",
    "Asia/Samarkand": "Самарканд, Samarkand",
    "Asia/Bishkek": "Бишкек, Ош, Bishkek",
    "Asia/Yerevan": "Ереван, Yerevan",
    "Asia/Tbilisi": "Тбилиси, Батуми, Tbilisi, Batumi",
    "Asia/Baku": "Баку, Baku",
    "Asia/Dushanbe": "Душанбе, Dushanbe",
    "Asia/Ashgabat": "Ашхабад, Ashgabat",
    "Asia/Dubai": "Дубай, Абу-Даби, Dubai, Abu Dhabi",
    "Europe/Istanbul": "Стамбул, Анкара, Анталья, Istanbul, Ankara, Antalya",
    "Europe/Riga": "Рига, Riga",
    "Europe/Berlin": "Берлин, Мюнхен, Гамбург, Berlin, Munich, Hamburg",
    "Europe/London": "Лондон, London",
    "Europe/Paris": "Париж, Paris",
    "Asia/Shanghai": "Пекин, Шанхай, Гуанчжоу, Шэньчжэнь, Beijing, Shanghai, Guangzhou, Shenzhen",
}
_COUNTRIES = {
    "375": "Europe/Minsk", "374": "Asia/Yerevan", "994": "Asia/Baku", "995": "Asia/Tbilisi", "996": "Asia/Bishkek",
    "998": "Asia/Tashkent", "992": "Asia/Dushanbe", "993": "Asia/Ashgabat", "373": "Europe/Chisinau",
    "371": "Europe/Riga", "370": "Europe/Vilnius", "372": "Europe/Tallinn", "358": "Europe/Helsinki",
    "48": "Europe/Warsaw", "49": "Europe/Berlin", "33": "Europe/Paris", "39": "Europe/Rome", "44": "Europe/London",
    "90": "Europe/Istanbul", "971": "Asia/Dubai", "972": "Asia/Jerusalem", "86": "Asia/Shanghai",
    "91": "Asia/Kolkata", "81": "Asia/Tokyo", "82": "Asia/Seoul", "420": "Europe/Prague", "421": "Europe/Bratislava",
    "36": "Europe/Budapest", "40": "Europe/Bucharest", "359": "Europe/Sofia", "381": "Europe/Belgrade",
    "30": "Europe/Athens", "41": "Europe/Zurich", "43": "Europe/Vienna", "31": "Europe/Amsterdam",
    "32": "Europe/Brussels", "45": "Europe/Copenhagen", "46": "Europe/Stockholm", "47": "Europe/Oslo",
    "65": "Asia/Singapore", "66": "Asia/Bangkok", "84": "Asia/Ho_Chi_Minh", "357": "Asia/Nicosia",
}  # fmt: skip


def is_zone(name: str) -> bool:
    """Whether this is the name of a time zone."""
    return name in _names()


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of this name; None when there is none."""
    return ZoneInfo(name) if is_zone(name) else None


def of_city(city: str) -> str:
    """The zone of a city as people write it; empty when it is not known."""
    return _cities().get(folded(city.strip().removeprefix("г.").strip()), "")


def of_phone(number: str) -> str:
    """The zone of a number in E.164; empty when the number does not say."""
    digits = number.partition(";")[0]
    if digits.startswith(RUSSIA):
        area = digits[len(RUSSIA) :]
        return "Asia/Almaty" if area.startswith(KAZAKHSTAN) else _areas().get(area[:3], "")
    bare = digits.removeprefix("+")
    return next((_COUNTRIES[bare[:long]] for long in (3, 2) if bare[:long] in _COUNTRIES), "")


@cache
def _names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/")))


@cache
def _areas() -> dict[str, str]:
    return {code: zone for zone, codes in _AREAS.items() for code in codes.split()}


@cache
def _cities() -> dict[str, str]:
    return {folded(city): zone for zone, cities in _CITIES.items() for city in cities.split(", ")}
