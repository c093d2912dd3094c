"""Wholesale: who asks for prices, agrees on a contract, pays and is delivered to; then orders again."""

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
from tropa.sales.presets.samples.wholesale import SAMPLES

FIRST_ORDERS = PipelineOf(
    name=Both("Wholesale", "Оптовые продажи"),
    open=(
        StageOf(Both("New enquiry", "Новая заявка"), 10),
        StageOf(Both("Prices asked", "Запрос цен"), 20),
        StageOf(Both("Quote sent", "КП отправлено"), 40),
        StageOf(Both("Contract agreed", "Согласование договора"), 60),
        StageOf(Both("Invoiced", "Счёт выставлен"), 80),
        StageOf(Both("Paid", "Оплата"), 90),
        StageOf(Both("Dispatch", "Отгрузка"), 95),
    ),
    won=Both("Delivered", "Отгружено"),
    lost=Both("Lost", "Не состоялась"),
)
REPEAT_ORDERS = PipelineOf(
    name=Both("Repeat orders", "Повторные заказы"),
    open=(
        StageOf(Both("Order taken", "Заказ принят"), 60),
        StageOf(Both("Invoiced", "Счёт выставлен"), 80),
        StageOf(Both("Paid", "Оплата"), 95),
        StageOf(Both("Dispatch", "Отгрузка"), 98),
    ),
    won=Both("Delivered", "Отгружено"),
    lost=Both("Cancelled", "Отменён"),
)

FIELDS = (
    FieldOf("customer", "buyer_type", Both("Type of buyer", "Тип покупателя"), "choice", (
        ("chain", Both("Retail chain", "Розничная сеть")),
        ("shop", Both("Shop", "Магазин")),
        ("horeca", Both("Hotel, restaurant, café", "Гостиница, ресторан, кафе")),
        ("dealer", Both("Distributor", "Дистрибьютор")),
        ("plant", Both("Manufacturer", "Производство")),
    )),
    FieldOf("customer", "monthly_volume", Both("Purchases a month", "Объём закупки в месяц"), "money",
            help=Both("What they buy of such goods a month, from all suppliers.",
                      "Сколько таких товаров закупают в месяц у всех поставщиков.")),
    FieldOf("customer", "payment_terms", Both("Payment terms", "Условия оплаты"), "choice", (
        ("prepaid", Both("Prepaid", "Предоплата")),
        ("on_delivery", Both("On delivery", "По факту отгрузки")),
        ("days_14", Both("14 days", "Отсрочка 14 дней")),
        ("days_30", Both("30 days", "Отсрочка 30 дней")),
    )),
    FieldOf("customer", "credit_limit", Both("Credit limit", "Лимит отсрочки"), "money"),
    FieldOf("deal", "delivery", Both("Delivery", "Способ доставки"), "choice", (
        ("pickup", Both("Collected", "Самовывоз")),
        ("own", Both("Our transport", "Наш транспорт")),
        ("carrier", Both("Carrier", "Транспортная компания")),
    )),
    FieldOf("deal", "dispatch_on", Both("Dispatch on", "Дата отгрузки"), "date"),
    FieldOf("deal", "delivery_address", Both("Delivery address", "Адрес доставки")),
    FieldOf("product", "pack", Both("In a pack", "Штук в упаковке"), "number", options={"places": 0, "min": 1}),
    FieldOf("product", "least", Both("Smallest order", "Минимальная партия"), "number", options={"places": 0}),
)  # fmt: skip

SOURCES = (
    SourceOf(Both("Website", "Сайт"), Channel.SEARCH),
    SourceOf(Both("Search ads", "Яндекс Директ"), Channel.ADVERTISING),
    SourceOf(Both("Trade fair", "Выставка"), Channel.OFFLINE),
    SourceOf(Both("Cold call", "Холодный звонок"), Channel.OFFLINE),
    SourceOf(Both("Tender portal", "Тендерная площадка"), Channel.OTHER),
    SourceOf(Both("Dealer", "Дилер"), Channel.PARTNER),
    SourceOf(Both("Recommendation", "Рекомендация"), Channel.REFERRAL),
)

REASONS = (
    Both("Stays with its supplier", "Остались у прежнего поставщика"),
    Both("Payment terms", "Не устроили условия оплаты"),
    Both("Delivery time", "Не устроили сроки поставки"),
    Both("Not enough in stock", "Нет нужного объёма на складе"),
    Both("Failed our credit check", "Не прошли проверку контрагента"),
)

GROUPS = (
    GroupOf(Both("Main range", "Основной ассортимент"), (
        ProductOf(Both("Coffee beans, 1 kg", "Кофе в зёрнах, 1 кг"), 1_450),
        ProductOf(Both("Ground coffee, 250 g", "Кофе молотый, 250 г"), 420),
        ProductOf(Both("Black tea, 100 bags", "Чай чёрный, 100 пакетиков"), 310),
    )),
    GroupOf(Both("Seasonal goods", "Сезонные товары"), (
        ProductOf(Both("Gift set of teas", "Подарочный набор чая"), 890),
    )),
    GroupOf(Both("Related goods", "Сопутствующие товары"), (
        ProductOf(Both("Paper cup, 50 pcs", "Стакан бумажный, 50 шт."), 260),
        ProductOf(Both("Cane sugar, 1 kg", "Сахар тростниковый, 1 кг"), 240),
    )),
    GroupOf(Both("Delivery", "Доставка"), (
        ProductOf(Both("Delivery in town", "Доставка по городу"), 1_200, Unit.UNIT, service=True),
    )),
)  # fmt: skip

VIEWS = (
    ViewOf("customer", Both("Deferred payment", "С отсрочкой"),
           {"field": "custom.payment_terms", "op": "is_any_of", "value": ["days_14", "days_30"]},
           ("name", "custom.payment_terms", "custom.credit_limit", "owner"), "name"),
    ViewOf("deal", Both("Dispatch this week", "Отгрузка за 7 дней"),
           {"field": "custom.dispatch_on", "op": "in_next", "value": "7d"},
           ("title", "customer", "stage", "amount", "custom.dispatch_on", "custom.delivery")),
)  # fmt: skip

presets.register(
    Preset(
        label="wholesale",
        title=Both("Wholesale", "Оптовая торговля"),
        about=Both("Quotes, contracts, invoices and dispatch; repeat orders in a pipeline of their own",
                   "КП, договоры, счета и отгрузки; повторные заказы в своей воронке"),
        icon="truck",
        industries=("trade", "production"),
        pipelines=(FIRST_ORDERS, REPEAT_ORDERS),
        fields=FIELDS,
        sources=SOURCES,
        lost_reasons=REASONS,
        groups=GROUPS,
        views=VIEWS,
        samples=SAMPLES,
        order=20,
    )
)  # fmt: skip
