"""What a column of a file can mean; each importer has its own table of meanings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.lib.names import folded


@dataclass(frozen=True)
class Target:
    """A meaning: its stable name (as the API and the catalogue call it), its label, and the headers that say it."""

    name: str
    label: Any
    headers: str = ""
    """Usual headers, folded, divided by |."""
    many: bool = False
    """Several columns of a file may mean this."""
    field: str = ""
    """The field of the catalogue whose right is asked, where it is called otherwise than the meaning."""
    of: str = ""
    """The kind whose field that is, where it is not the importer's own."""
    free: bool = False
    """A file may say it though nobody edits it otherwise (when a customer came, which stage a deal ended in)."""
    makes: str = ""
    """The kind that its cells create (a note): its right to create is asked instead of a field's."""
    sum: bool = False
    """Its cells are sums: what a comma is in them is told by the whole column."""
    dated: bool = False
    """Its cells are dates: the order of day and month is told by the whole column."""


class Targets:
    """The meanings that columns may have in one kind of import."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._by_name = {target.name: target for target in targets}
        self._by_header = {
            folded(header): target.name for target in self for header in target.headers.split("|") if header
        }

    def __iter__(self) -> Iterator[Target]:
        return iter(self._by_name.values())

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Target:
        return self._by_name[name]

    def get(self, name: str) -> Target | None:
        """The meaning of this name, if there is one."""
        return self._by_name.get(name)

    def of_header(self, header: str) -> str:
        """The meaning a header has by its words; "" when it says nothing we know.

        A trailing number counts as nothing (Примечание 1, Phone 2), so does what stands in brackets after a known word.
        """
        plain = folded(header).strip(" :*.")
        for form in (plain, plain.rstrip("0123456789 #№_-"), plain.partition("(")[0].strip(), plain.replace("_", " ")):
            if found := self._by_header.get(form) or self._by_header.get(form + "."):
                return found
        return ""

    def is_many(self, name: str) -> bool:
        """Whether several columns may have this meaning."""
        return name in self and self[name].many

    def label_of(self, name: str) -> str:
        """How people call a meaning."""
        return str(self[name].label) if name in self else name.removeprefix("custom.")

    def check(self, name: str) -> None:
        """Refuse a meaning that does not exist: a file never writes columns of ours that are not offered.

        Raises:
            RuleViolation: naming it.
        """
        if name and name not in self and not name.startswith("custom."):
            words = str(_("There is no field “%(field)s” to import into.")) % {"field": name}
            raise RuleViolation("customers.mapping_field", words, "mapping")


CUSTOMER = Targets([
    Target("name", _("Name"), "фио|ф.и.о.|ф. и. о.|имя и фамилия|фамилия имя отчество|фамилия и имя|полное имя|клиент|"
           "контакт|наименование|название|full name|name|contact|contact name|customer|customer name|client|"
           "display name|имя клиента|имя контакта|покупатель|заказчик|person|абонент"),
    Target("last_name", _("Last name"), "фамилия|last name|surname|family name|lastname|last_name"),
    Target("first_name", _("First name"), "имя|first name|given name|firstname|first_name|forename"),
    Target("middle_name", _("Middle name"), "отчество|middle name|patronymic|additional name|middle_name|middlename"),
    Target("company", _("Company"), "компания|организация|компания контакта|название компании|фирма|место работы|"
           "юридическое лицо|юр. лицо|юрлицо|company|company name|organization|organisation|organization name|account|"
           "account name|предприятие|контрагент|название организации|наименование организации|работодатель|employer"),
    Target("position", _("Position"), "должность|position|job title|title|organization title|role|пост|роль",
           field="company"),
    Target("contact_person", _("Contact person"), "контактное лицо|контактное лицо (фио)|контактный человек|"
           "представитель|contact person|primary contact|основной контакт", field="company"),
    Target("phone", _("Phone"), "телефон|тел.|тел|телефоны|номер|номер телефона|мобильный|мобильный телефон|моб.|"
           "моб. телефон|рабочий телефон|раб. телефон|домашний телефон|другой телефон|сотовый|сотовый телефон|phone|"
           "phones|phone number|mobile|mobile phone|cell|cell phone|work phone|home phone|tel|telephone|"
           "контактный телефон|телефон контакта|рабочий прямой телефон|факс|fax", many=True, field="contact_points"),
    Target("email", _("E-mail"), "email|e-mail|эл. почта|эл.почта|почта|электронная почта|адрес электронной почты|"
           "рабочий email|рабочий e-mail|личный email|личный e-mail|другой email|частный e-mail|e mail|mail|"
           "email address|e-mail address|емейл|имейл|мейл|work email|other email", many=True, field="contact_points"),
    Target("site", _("Website"), "сайт|веб-сайт|web|website|url|site|www|корпоративный сайт|web site",
           many=True, field="contact_points"),
    Target("telegram", "Telegram", "telegram|телеграм|телеграмм|tg|ник в telegram", many=True, field="contact_points"),
    Target("whatsapp", "WhatsApp", "whatsapp|ватсап|вотсап|вацап", many=True, field="contact_points"),
    Target("viber", "Viber", "viber|вайбер", many=True, field="contact_points"),
    Target("vk", _("VK"), "vk|вк|вконтакте|vkontakte", many=True, field="contact_points"),
    Target("max", "MAX", "max|макс", many=True, field="contact_points"),
    Target("city", _("City"), "город|населенный пункт|city|town|адрес, город|home city|mailing city|город проживания",
           field="addresses"),
    Target("address", _("Address"), "адрес|address|street|улица|адрес доставки|юридический адрес|фактический адрес|"
           "street address|mailing address|почтовый адрес", field="addresses"),
    Target("tax_id", _("Tax number"), "инн|inn|tax id|tax number|vat|vat number|tax_id|инн компании|инн/кпп|унп|бин",
           field="requisites"),
    Target("kpp", _("KPP"), "кпп|kpp", field="requisites"),
    Target("ogrn", _("OGRN"), "огрн|огрнип|ogrn|огрн/огрнип", field="requisites"),
    Target("tags", _("Tags"), "теги|тэги|метки|метка|тег|группа|категория|сегмент|tags|labels|label|groups|"
           "group membership|categories|category", many=True),
    Target("source", _("Source"), "источник|source|lead source|канал|источник контакта|откуда узнал|откуда|utm_source|"
           "original source|рекламный канал|канал привлечения"),
    Target("owner", _("Owner"), "ответственный|менеджер|владелец|ведет|owner|contact owner|manager|assigned to|"
           "responsible|кто ведет|сотрудник|account owner|ответственный менеджер|куратор"),
    Target("created_at", _("Created"), "дата создания|создан|создано|дата знакомства|дата добавления|дата регистрации|"
           "created|created at|create date|date created|created_at|добавлен|когда создан|"
           "дата первого обращения|creation date", free=True, dated=True),
    Target("lifecycle", _("Stage of the relation"), "статус клиента|lifecycle|lifecycle stage|стадия"),
    Target("role", _("Role"), "тип контакта|тип контрагента|тип клиента|тип компании|contact type|company type"),
    Target("kind", _("Person or company"), "тип|вид|kind|type|тип записи|физ/юр", free=True),
    Target("note", _("Note"), "комментарий|комментарии|примечание|примечания|заметка|заметки|описание|прим.|note|notes|"
           "comment|comments|description|дополнительно|доп. информация", many=True, makes="note"),
])  # fmt: skip
"""Meanings in a file of customers."""
