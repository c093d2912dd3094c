"""Real estate: a viewing, a booking, a mortgage, a contract, the registration; and letting."""

from tropa.sales.presets.base import (
    Both,
    Channel,
    FieldOf,
    GroupOf,
    PipelineOf,
    Preset,
    ProductOf,
    SourceOf,
    StageOf,
    Unit,
    ViewOf,
    presets,
)
from tropa.sales.presets.samples.real_estate import SAMPLES

SALE = PipelineOf(
    name=Both("Property sales", "Продажа недвижимости"),
    open=(
        StageOf(Both("Call", "Звонок"), 5),
        StageOf(Both("Needs clear", "Запрос уточнён"), 15),
        StageOf(Both("Viewing", "Показ"), 30),
        StageOf(Both("Booked", "Бронь"), 55),
        StageOf(Both("Mortgage", "Ипотека"), 70),
        StageOf(Both("Contract", "Договор"), 85),
        StageOf(Both("Registration", "Регистрация"), 95),
    ),
    won=Both("Keys handed over", "Ключи переданы"),
    lost=Both("Fell through", "Не состоялась"),
)
LETTING = PipelineOf(
    name=Both("Letting", "Аренда"),
    open=(
        StageOf(Both("Enquiry", "Обращение"), 10),
        StageOf(Both("Viewing", "Показ"), 35),
        StageOf(Both("Owner agrees", "Согласие собственника"), 60),
        StageOf(Both("Contract and deposit", "Договор и залог"), 85),
    ),
    won=Both("Moved in", "Заселены"),
    lost=Both("Fell through", "Не состоялась"),
)

FIELDS = (
    FieldOf("customer", "wants", Both("Wants to", "Цель"), "choice", (
        ("live", Both("Live there", "Для жизни")),
        ("invest", Both("Invest", "Инвестиция")),
        ("work", Both("Work there", "Под бизнес")),
        ("sell", Both("Sell", "Продаёт")),
    )),
    FieldOf("customer", "funds", Both("Paid from", "Источник средств"), "choice", (
        ("own", Both("Own money", "Свои средства")),
        ("mortgage", Both("Mortgage", "Ипотека")),
        ("exchange", Both("Sale of the old home", "Продажа прежнего жилья")),
        ("benefit", Both("State support", "Материнский капитал")),
    )),
    FieldOf("deal", "object", Both("Property", "Объект"),
            help=Both("Address, or house and number of the flat.", "Адрес или дом и номер квартиры.")),
    FieldOf("deal", "area", Both("Area, m²", "Площадь, м²"), "number", options={"places": 1, "min": 0}),
    FieldOf("deal", "rooms", Both("Rooms", "Комнат"), "choice", (
        ("studio", Both("Studio", "Студия")),
        ("1", Both("1", "1")),
        ("2", Both("2", "2")),
        ("3", Both("3", "3")),
        ("4", Both("4 or more", "4 и больше")),
    )),
    FieldOf("deal", "budget", Both("Budget", "Бюджет"), "money"),
    FieldOf("deal", "district", Both("District", "Район")),
    FieldOf("deal", "viewing_at", Both("Viewing at", "Дата показа"), "datetime"),
    FieldOf("deal", "bank", Both("Bank", "Банк")),
    FieldOf("deal", "booked_until", Both("Booked until", "Бронь до"), "date"),
)  # fmt: skip

SOURCES = (
    SourceOf(Both("Property portal", "ЦИАН"), Channel.ADVERTISING),
    SourceOf(Both("Classifieds", "Авито"), Channel.ADVERTISING),
    SourceOf(Both("Listings", "Домклик"), Channel.ADVERTISING),
    SourceOf(Both("Website", "Сайт"), Channel.SEARCH),
    SourceOf(Both("Sign on the house", "Баннер на доме"), Channel.OFFLINE),
    SourceOf(Both("Developer", "Застройщик"), Channel.PARTNER),
    SourceOf(Both("Recommendation", "Рекомендация"), Channel.REFERRAL),
)

REASONS = (
    Both("Mortgage refused", "Отказ банка в ипотеке"),
    Both("Bought another property", "Купили другой объект"),
    Both("Owner changed his mind", "Собственник передумал"),
    Both("District or layout", "Не подошёл район или планировка"),
    Both("Legal risks", "Юридические риски объекта"),
)

GROUPS = (
    GroupOf(Both("Agency services", "Услуги агентства"), (
        ProductOf(Both("Finding a property", "Подбор объекта"), 60_000, Unit.UNIT, service=True),
        ProductOf(Both("Sale of a property", "Продажа объекта под ключ"), 150_000, Unit.UNIT, service=True),
        ProductOf(Both("Letting of a flat", "Сдача квартиры"), 25_000, Unit.UNIT, service=True),
    )),
    GroupOf(Both("Legal support", "Сопровождение сделки"), (
        ProductOf(Both("Legal check of a property", "Юридическая проверка объекта"), 15_000, Unit.UNIT, service=True),
        ProductOf(Both("Help with a mortgage", "Одобрение ипотеки"), 20_000, Unit.UNIT, service=True),
    )),
    GroupOf(Both("Photographs and advertising", "Съёмка и реклама"), (
        ProductOf(Both("Photographs and a floor plan", "Фотосъёмка и план"), 6_500, Unit.UNIT, service=True),
    )),
)  # fmt: skip

VIEWS = (
    ViewOf("deal", Both("Viewings of the week", "Показы недели"),
           {"field": "custom.viewing_at", "op": "in_next", "value": "7d"},
           ("title", "customer", "custom.viewing_at", "custom.object", "owner")),
    ViewOf("deal", Both("Bookings that end", "Бронь заканчивается"),
           {"all": [{"field": "custom.booked_until", "op": "in_next", "value": "7d"},
                    {"field": "outcome", "op": "is", "value": "open"}]},
           ("title", "customer", "stage", "custom.booked_until", "custom.object", "owner")),
)  # fmt: skip

presets.register(
    Preset(
        label="real_estate",
        title=Both("Real estate", "Недвижимость"),
        about=Both("Viewings, bookings, mortgage and registration; letting in a pipeline of its own",
                   "Показы, брони, ипотека и регистрация; аренда в своей воронке"),
        icon="building-estate",
        industries=("property",),
        pipelines=(SALE, LETTING),
        fields=FIELDS,
        sources=SOURCES,
        lost_reasons=REASONS,
        groups=GROUPS,
        views=VIEWS,
        samples=SAMPLES,
        order=50,
    )
)  # fmt: skip
