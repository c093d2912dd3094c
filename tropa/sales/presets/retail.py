"""Retail: orders to the counter and to the door, and goods that are made or brought for one customer."""

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
from tropa.sales.presets.samples.retail import SAMPLES

ORDERS = PipelineOf(
    name=Both("Shop orders", "Заказы магазина"),
    open=(
        StageOf(Both("New order", "Новый заказ"), 40),
        StageOf(Both("Confirmed", "Подтверждён"), 60),
        StageOf(Both("Picking", "Собирается"), 80),
        StageOf(Both("Ready for collection", "Готов к выдаче"), 90),
        StageOf(Both("With the courier", "У курьера"), 92),
    ),
    won=Both("Received and paid", "Получен и оплачен"),
    lost=Both("Cancelled", "Отменён"),
)
TO_ORDER = PipelineOf(
    name=Both("Made to order", "Товар под заказ"),
    open=(
        StageOf(Both("Consultation", "Консультация"), 15),
        StageOf(Both("Choice of goods", "Подбор"), 35),
        StageOf(Both("Prepaid", "Предоплата"), 70),
        StageOf(Both("Ordered from the supplier", "Заказан у поставщика"), 85),
        StageOf(Both("Arrived", "Поступил на склад"), 95),
    ),
    won=Both("Handed over", "Выдан"),
    lost=Both("Did not buy", "Не купил"),
)

FIELDS = (
    FieldOf("customer", "birthday", Both("Birthday", "День рождения"), "date"),
    FieldOf("customer", "card", Both("Loyalty card", "Номер карты лояльности")),
    FieldOf("customer", "size", Both("Size", "Размер")),
    FieldOf("customer", "likes", Both("Interested in", "Интересуется"), "choices", (
        ("new", Both("Novelties", "Новинки")),
        ("sale", Both("Sales", "Распродажи")),
        ("gifts", Both("Gifts", "Подарки")),
        ("kids", Both("For children", "Детское")),
    )),
    FieldOf("deal", "receipt", Both("How it is received", "Способ получения"), "choice", (
        ("shop", Both("In the shop", "В магазине")),
        ("courier", Both("Courier", "Курьер")),
        ("point", Both("Pick-up point", "Пункт выдачи")),
        ("post", Both("Post", "Почта")),
    )),
    FieldOf("deal", "paid_by", Both("Paid by", "Способ оплаты"), "choice", (
        ("card", Both("Card", "Картой")),
        ("cash", Both("Cash", "Наличными")),
        ("transfer", Both("Bank transfer", "СБП")),
        ("parts", Both("In parts", "Частями")),
    )),
    FieldOf("deal", "delivery_address", Both("Delivery address", "Адрес доставки")),
    FieldOf("deal", "deliver_on", Both("Deliver on", "Дата получения"), "date"),
    FieldOf("product", "brand", Both("Brand", "Бренд")),
)  # fmt: skip

SOURCES = (
    SourceOf(Both("Shop", "Магазин"), Channel.OFFLINE),
    SourceOf(Both("Online shop", "Интернет-магазин"), Channel.SEARCH),
    SourceOf(Both("Social networks", "ВКонтакте"), Channel.SOCIAL),
    SourceOf(Both("Messenger", "Telegram"), Channel.SOCIAL),
    SourceOf(Both("Marketplace", "Маркетплейс"), Channel.PARTNER),
    SourceOf(Both("Search ads", "Яндекс Директ"), Channel.ADVERTISING),
    SourceOf(Both("Recommendation", "Рекомендация"), Channel.REFERRAL),
)

REASONS = (
    Both("Out of stock", "Нет в наличии"),
    Both("Wrong size or colour", "Не подошёл размер или цвет"),
    Both("Delivery too long", "Долгая доставка"),
    Both("Bought at a marketplace", "Купили на маркетплейсе"),
    Both("Did not collect", "Не забрали заказ"),
)

GROUPS = (
    GroupOf(Both("Goods", "Товары"), (
        ProductOf(Both("Oak bedside table", "Тумба прикроватная, дуб"), 12_900),
        ProductOf(Both("Linen bed set", "Комплект белья, лён"), 8_400),
        ProductOf(Both("Table lamp", "Лампа настольная"), 5_600),
        ProductOf(Both("Wool blanket", "Плед шерстяной"), 4_900),
    )),
    GroupOf(Both("Accessories", "Аксессуары"), (
        ProductOf(Both("Scented candle", "Свеча ароматическая"), 1_200),
    )),
    GroupOf(Both("Gift cards", "Подарочные карты"), (
        ProductOf(Both("Gift card", "Подарочная карта"), 5_000),
    )),
    GroupOf(Both("Shop services", "Услуги магазина"), (
        ProductOf(Both("Delivery and lift to the floor", "Доставка с подъёмом"), 1_500, Unit.UNIT, service=True),
        ProductOf(Both("Assembly of furniture", "Сборка мебели"), 2_000, Unit.UNIT, service=True),
    )),
)  # fmt: skip

VIEWS = (
    ViewOf("customer", Both("Wait for sales", "Ждут распродаж"),
           {"field": "custom.likes", "op": "has_any", "value": ["sale"]},
           ("name", "phone", "custom.likes", "last_contact_at"), "name"),
    ViewOf("deal", Both("To be handed over soon", "Выдать на неделе"),
           {"field": "custom.deliver_on", "op": "in_next", "value": "7d"},
           ("title", "customer", "stage", "custom.deliver_on", "custom.receipt", "custom.delivery_address")),
)  # fmt: skip

presets.register(
    Preset(
        label="retail",
        title=Both("Retail", "Розничная торговля"),
        about=Both("Orders to the shop and by courier; goods to order in a pipeline of their own",
                   "Заказы в магазин и с доставкой; товар под заказ в своей воронке"),
        icon="building-store",
        industries=("retail",),
        pipelines=(ORDERS, TO_ORDER),
        fields=FIELDS,
        sources=SOURCES,
        lost_reasons=REASONS,
        groups=GROUPS,
        views=VIEWS,
        samples=SAMPLES,
        order=30,
    )
)  # fmt: skip
