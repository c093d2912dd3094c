"""Services for people and companies: a visit, an estimate, a contract with a prepayment, the work, an act."""

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
from tropa.sales.presets.samples.services import SAMPLES

ORDERS = PipelineOf(
    name=Both("Orders", "Заказы услуг"),
    open=(
        StageOf(Both("New request", "Новая заявка"), 10),
        StageOf(Both("Site visit", "Выезд и замер"), 25),
        StageOf(Both("Estimate sent", "Смета отправлена"), 45),
        StageOf(Both("Contract", "Договор"), 65),
        StageOf(Both("Prepaid", "Предоплата"), 80),
        StageOf(Both("In progress", "В работе"), 90),
        StageOf(Both("Acceptance", "Сдача работ"), 95),
    ),
    won=Both("Done and paid", "Выполнено и оплачено"),
    lost=Both("Declined", "Отказ"),
)
UPKEEP = PipelineOf(
    name=Both("Service contracts", "Абонентское обслуживание"),
    open=(
        StageOf(Both("Offer made", "Предложили"), 20),
        StageOf(Both("Terms agreed", "Согласование условий"), 50),
        StageOf(Both("Trial month", "Пробный месяц"), 75),
    ),
    won=Both("On contract", "На обслуживании"),
    lost=Both("Not interested", "Не заинтересованы"),
)

FIELDS = (
    FieldOf("customer", "object_kind", Both("Kind of premises", "Тип объекта"), "choice", (
        ("flat", Both("Flat", "Квартира")),
        ("house", Both("House", "Дом")),
        ("office", Both("Office", "Офис")),
        ("shop", Both("Shop or café", "Магазин или кафе")),
        ("works", Both("Works or store", "Цех или склад")),
    )),
    FieldOf("deal", "address", Both("Address of the work", "Адрес работ")),
    FieldOf("deal", "area", Both("Area, m²", "Площадь, м²"), "number", options={"places": 1, "min": 0}),
    FieldOf("deal", "budget", Both("Budget", "Бюджет"), "money",
            help=Both("What the customer is ready to spend.", "Сколько клиент готов потратить.")),
    FieldOf("deal", "visit_at", Both("Visit", "Выезд мастера"), "datetime"),
    FieldOf("deal", "urgency", Both("Urgency", "Срочность"), "choice", (
        ("today", Both("Today", "Сегодня")),
        ("week", Both("Within a week", "В течение недели")),
        ("later", Both("No hurry", "Не срочно")),
    )),
    FieldOf("deal", "guarantee_until", Both("Guaranteed until", "Гарантия до"), "date"),
)  # fmt: skip

SOURCES = (
    SourceOf(Both("Website", "Сайт"), Channel.SEARCH),
    SourceOf(Both("Search ads", "Яндекс Директ"), Channel.ADVERTISING),
    SourceOf(Both("Maps", "Яндекс Карты и 2ГИС"), Channel.SEARCH),
    SourceOf(Both("Classifieds", "Авито"), Channel.ADVERTISING),
    SourceOf(Both("Social networks", "ВКонтакте"), Channel.SOCIAL),
    SourceOf(Both("Recommendation", "Рекомендация"), Channel.REFERRAL),
    SourceOf(Both("Returning customer", "Повторное обращение"), Channel.DIRECT),
)

REASONS = (
    Both("Found it cheaper", "Нашли дешевле"),
    Both("No free team in time", "Нет свободной бригады к сроку"),
    Both("Decided to do it themselves", "Решили сделать сами"),
    Both("Put off", "Отложили"),
    Both("Outside our area", "Не наш район"),
)

GROUPS = (
    GroupOf(Both("One-off work", "Разовые работы"), (
        ProductOf(Both("Visit and measuring", "Выезд и замер"), 1_500, Unit.UNIT, service=True),
        ProductOf(Both("Wiring", "Монтаж электропроводки"), 950, Unit.METRE, service=True),
        ProductOf(Both("Air conditioner, fitting", "Установка кондиционера"), 12_500, Unit.UNIT, service=True),
        ProductOf(Both("Fitter", "Работа мастера"), 1_800, Unit.HOUR, service=True),
    )),
    GroupOf(Both("Subscriptions", "Абонементы"), (
        ProductOf(Both("Upkeep of an office", "Обслуживание офиса"), 18_000, Unit.MONTH, service=True),
    )),
    GroupOf(Both("Materials", "Материалы"), (
        ProductOf(Both("Cable 3×2.5", "Кабель 3×2,5"), 110, Unit.METRE),
        ProductOf(Both("Circuit breaker", "Автоматический выключатель"), 480),
    )),
)  # fmt: skip

VIEWS = (
    ViewOf("deal", Both("Urgent", "Срочные"),
           {"all": [{"field": "custom.urgency", "op": "is_any_of", "value": ["today", "week"]},
                    {"field": "outcome", "op": "is", "value": "open"}]},
           ("title", "customer", "stage", "custom.urgency", "custom.address", "owner")),
    ViewOf("deal", Both("Visits of the week", "Выезды недели"),
           {"field": "custom.visit_at", "op": "in_next", "value": "7d"},
           ("title", "customer", "custom.visit_at", "custom.address", "owner")),
)  # fmt: skip

presets.register(
    Preset(
        label="services",
        title=Both("Services", "Услуги"),
        about=Both("Visits, estimates, contracts and acts; service contracts in a pipeline of their own",
                   "Выезды, сметы, договоры и акты; абонентское обслуживание в своей воронке"),
        icon="tool",
        industries=("services", "building", "it", "health"),
        pipelines=(ORDERS, UPKEEP),
        fields=FIELDS,
        sources=SOURCES,
        lost_reasons=REASONS,
        groups=GROUPS,
        views=VIEWS,
        samples=SAMPLES,
        order=10,
    )
)  # fmt: skip
