"""Education: a trial lesson, a contract, payment, studies; then the next term."""

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
from tropa.sales.presets.samples.education import SAMPLES

ENROLMENT = PipelineOf(
    name=Both("Enrolment", "Набор на обучение"),
    open=(
        StageOf(Both("New enquiry", "Новая заявка"), 10),
        StageOf(Both("Level tested", "Проверка уровня"), 25),
        StageOf(Both("Invited to a trial", "Записан на пробный урок"), 40),
        StageOf(Both("Trial lesson held", "Пробный урок проведён"), 60),
        StageOf(Both("Contract", "Договор"), 75),
        StageOf(Both("Payment", "Оплата"), 90),
    ),
    won=Both("Studies", "Обучается"),
    lost=Both("Did not enrol", "Не записался"),
)
NEXT_TERM = PipelineOf(
    name=Both("Next term", "Продление обучения"),
    open=(
        StageOf(Both("Course ends soon", "Курс заканчивается"), 50),
        StageOf(Both("Thinks it over", "Думает"), 60),
        StageOf(Both("Next level chosen", "Выбран следующий уровень"), 75),
        StageOf(Both("Payment", "Оплата"), 90),
    ),
    won=Both("Goes on", "Продолжает"),
    lost=Both("Has left", "Ушёл"),
)

FIELDS = (
    FieldOf("customer", "pupil", Both("Pupil", "Ученик"),
            help=Both("When a parent pays: who studies.", "Если платит родитель: кто учится.")),
    FieldOf("customer", "born_on", Both("Pupil's date of birth", "Дата рождения ученика"), "date"),
    FieldOf("customer", "level", Both("Level", "Класс или уровень"), "choice", (
        ("a1", Both("Beginner (A1)", "Начальный (A1)")),
        ("a2", Both("Elementary (A2)", "Базовый (A2)")),
        ("b1", Both("Intermediate (B1)", "Средний (B1)")),
        ("b2", Both("Upper intermediate (B2)", "Выше среднего (B2)")),
        ("c1", Both("Advanced (C1)", "Продвинутый (C1)")),
    )),
    FieldOf("deal", "course", Both("Course", "Курс"), "choice", (
        ("group", Both("In a group", "В группе")),
        ("single", Both("One to one", "Индивидуально")),
        ("exam", Both("Exam preparation", "Подготовка к экзамену")),
        ("club", Both("Speaking club", "Разговорный клуб")),
    )),
    FieldOf("deal", "form", Both("Form of study", "Форма обучения"), "choice", (
        ("here", Both("At the school", "Очно")),
        ("online", Both("Online", "Онлайн")),
    )),
    FieldOf("deal", "trial_at", Both("Trial lesson", "Пробный урок"), "datetime"),
    FieldOf("deal", "convenient", Both("Convenient hours", "Удобное время")),
    FieldOf("deal", "starts_on", Both("Starts on", "Начало занятий"), "date"),
)  # fmt: skip

SOURCES = (
    SourceOf(Both("Website", "Сайт"), Channel.SEARCH),
    SourceOf(Both("Search ads", "Яндекс Директ"), Channel.ADVERTISING),
    SourceOf(Both("Social networks", "ВКонтакте"), Channel.SOCIAL),
    SourceOf(Both("Maps", "Яндекс Карты и 2ГИС"), Channel.SEARCH),
    SourceOf(Both("Open day", "День открытых дверей"), Channel.OFFLINE),
    SourceOf(Both("Pupil's recommendation", "Совет учеников"), Channel.REFERRAL),
    SourceOf(Both("Partner schools", "Школы-партнёры"), Channel.PARTNER),
)

REASONS = (
    Both("Hours do not fit", "Не подошло расписание"),
    Both("Too far to go", "Далеко ездить"),
    Both("Did not come to the trial", "Не пришли на пробный урок"),
    Both("Did not like the teacher", "Не понравился преподаватель"),
    Both("Chose another school", "Выбрали другую школу"),
    Both("Put off until the next term", "Отложили до следующего сезона"),
)

GROUPS = (
    GroupOf(Both("Group courses", "Групповые занятия"), (
        ProductOf(Both("English in a group, month", "Английский в группе, месяц"), 7_200, Unit.MONTH, service=True),
        ProductOf(Both("English for children, month", "Английский для детей, месяц"), 6_400, Unit.MONTH, service=True),
    )),
    GroupOf(Both("One-to-one lessons", "Индивидуальные занятия"), (
        ProductOf(Both("Lesson with a teacher", "Занятие с преподавателем"), 1_900, Unit.HOUR, service=True),
        ProductOf(Both("Trial lesson", "Пробный урок"), 0, Unit.UNIT, service=True),
    )),
    GroupOf(Both("Intensive courses", "Интенсивы"), (
        ProductOf(Both("Exam preparation, 40 hours", "Подготовка к ЕГЭ, 40 часов"), 38_000, Unit.UNIT, service=True),
    )),
    GroupOf(Both("Study materials", "Учебные материалы"), (
        ProductOf(Both("Textbook and workbook", "Учебник и рабочая тетрадь"), 2_300),
    )),
)  # fmt: skip

VIEWS = (
    ViewOf("deal", Both("Trial lessons of the week", "Пробные уроки недели"),
           {"field": "custom.trial_at", "op": "in_next", "value": "7d"},
           ("title", "customer", "custom.trial_at", "custom.course", "owner")),
    ViewOf("customer", Both("Beginners", "Начинающие"),
           {"field": "custom.level", "op": "is_any_of", "value": ["a1", "a2"]},
           ("name", "custom.pupil", "custom.level", "phone", "owner"), "name"),
)  # fmt: skip

presets.register(
    Preset(
        label="education",
        title=Both("Education", "Образование"),
        about=Both("Enquiries, trial lessons and contracts; the next term in a pipeline of its own",
                   "Заявки, пробные уроки и договоры; продление в своей воронке"),
        icon="school",
        industries=("education",),
        pipelines=(ENROLMENT, NEXT_TERM),
        fields=FIELDS,
        sources=SOURCES,
        lost_reasons=REASONS,
        groups=GROUPS,
        views=VIEWS,
        samples=SAMPLES,
        order=40,
    )
)  # fmt: skip
