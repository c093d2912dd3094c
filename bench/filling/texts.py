"""What people write into notes, tasks and deals."""

from random import Random

_OPENED = (
    "Позвонил сам,", "Встретились в офисе,", "Написала в чат,", "Перезвонили,", "Был на выставке,", "Пришёл по совету,",
    "Созвонились утром,", "Ответила на письмо,", "Заехал за образцами,", "Called back,", "Met at the fair,",
    "Wrote after the demo,", "Долго обсуждали,", "Прислал договор,", "Отложил решение,", "Вернулся после отпуска,",
)  # fmt: skip
_WANTED = (
    "просит скидку на объём", "хочет посмотреть образцы", "ждёт расчёт доставки", "спрашивает про рассрочку",
    "нужен счёт до пятницы", "сравнивает с конкурентом", "wants a quote for the branch", "asks about delivery terms",
    "согласует с бухгалтерией", "берёт паузу на неделю", "интересуется обслуживанием", "готов подписать договор",
    "просит прислать каталог", "недоволен сроками", "уточняет гарантию", "нужна встреча с директором",
)  # fmt: skip
_MORE = (
    "", ". Перезвонить в четверг", ". Отправить расчёт", ". Решает не он, а директор", ". Бюджет утверждён",
    ". Call again next week", ". Адрес изменился", ". Просил не звонить до обеда", ". Нужны документы для тендера",
)  # fmt: skip
_DEEDS = (
    "Позвонить", "Отправить расчёт", "Встретиться", "Подготовить договор", "Напомнить об оплате", "Показать образцы",
    "Call about the quote", "Send the contract", "Уточнить адрес", "Согласовать сроки",
)  # fmt: skip
_DONE = ("Договорились", "Не ответил", "Отправлено", "Перенесли", "Agreed", "Ждём решения", "Оплатили", "")
_GOODS = (
    "Столы", "Стулья", "Шкафы", "Двери", "Окна", "Станок", "Обслуживание", "Лицензии", "Монтаж", "Ремонт", "Доставка",
    "Desks", "Server room", "Обучение", "Реклама", "Упаковка", "Спецодежда", "Освещение", "Кондиционеры", "Полы",
)  # fmt: skip
_WHERE = ("офиса", "склада", "магазина", "школы", "филиала", "цеха", "гостиницы", "кафе", "клиники", "дома")


def note(dice: Random) -> str:
    """A note of a sentence or two: one of some thousand."""
    pick = dice.random
    return f"{_OPENED[int(pick() * 16)]} {_WANTED[int(pick() * 16)]}{_MORE[int(pick() * 9)]}"


def task(dice: Random) -> tuple[str, str]:
    """Title and result of a task."""
    return _DEEDS[int(dice.random() * 10)], _DONE[int(dice.random() * 8)]


def deal(dice: Random, number: int) -> str:
    """The title of a deal, in part with its number."""
    pick = dice.random
    goods, where = _GOODS[int(pick() * 20)], _WHERE[int(pick() * 10)]
    return f"{goods} для {where}" if pick() < 0.5 else f"{goods} для {where} {number}"
