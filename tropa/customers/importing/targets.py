"""What a column of a file can mean."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

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


TARGETS = [
    Target("name", _("Name"), "фио|ф.и.о.|ф. и. о.|имя и фамилия|фамилия имя отчество|фамилия и имя|полное имя|клиент|"
           "контакт|наименование|название|full name|name|contact|contact name|customer|customer name|client|"
           "display name|имя клиента|имя контакта|покупатель|заказчик|person|абонент"),
    Target("last_name", _("Last name"), "фамилия|last name|surname|family name|lastname|last_name"),
    Target("first_name", _("First name"), "имя|first name|given name|firstname|first_name|forename"),
    Target("middle_name", _("Middle name"), "отчество|middle name|patronymic|additional name|middle_name|middlename"),
    Target("company", _("Company"), "компания|организация|компания контакта|название компании|фирма|место работы|"
           "юридическое лицо|юр. лицо|юрлицо|company|company name|organization|organisation|organization name|account|"
           "account name|предприятие|контрагент|название организации|наименование организации|работодатель|employer"),
    Target("position", _("Position"), "должность|position|job title|title|organization title|role|пост|роль"),
    Target("contact_person", _("Contact person"), "контактное лицо|контактное лицо (фио)|контактный человек|"
           "представитель|contact person|primary contact|основной контакт"),
    Target("phone", _("Phone"), "телефон|тел.|тел|телефоны|номер|номер телефона|мобильный|мобильный телефон|моб.|"
           "моб. телефон|рабочий телефон|раб. телефон|домашний телефон|другой телефон|сотовый|сотовый телефон|phone|"
           "phones|phone number|mobile|mobile phone|cell|cell phone|work phone|home phone|tel|telephone|"
           "контактный телефон|телефон контакта|рабочий прямой телефон|факс|fax", many=True),
    Target("email", _("E-mail"), "email|e-mail|эл. почта|эл.почта|почта|электронная почта|адрес электронной почты|"
           "рабочий email|рабочий e-mail|личный email|личный e-mail|другой email|частный e-mail|e mail|mail|"
           "email address|e-mail address|емейл|имейл|мейл|work email|other email", many=True),
    Target("site", _("Website"), "сайт|веб-сайт|web|website|url|site|www|корпоративный сайт|web site", many=True),
    Target("telegram", "Telegram", "telegram|телеграм|телеграмм|tg|ник в telegram", many=True),
    Target("whatsapp", "WhatsApp", "whatsapp|ватсап|вотсап|вацап", many=True),
    Target("viber", "Viber", "viber|вайбер", many=True),
    Target("vk", _("VK"), "vk|вк|вконтакте|vkontakte", many=True),
    Target("max", "MAX", "max|макс", many=True),
    Target("city", _("City"), "город|населенный пункт|city|town|адрес, город|home city|mailing city|город проживания"),
    Target("address", _("Address"), "адрес|address|street|улица|адрес доставки|юридический адрес|фактический адрес|"
           "street address|mailing address|почтовый адрес"),
    Target("tax_id", _("Tax number"), "инн|inn|tax id|tax number|vat|vat number|tax_id|инн компании|инн/кпп|унп|бин"),
    Target("kpp", _("KPP"), "кпп|kpp"),
    Target("ogrn", _("OGRN"), "огрн|огрнип|ogrn|огрн/огрнип"),
    Target("tags", _("Tags"), "теги|тэги|метки|метка|тег|группа|категория|сегмент|tags|labels|label|groups|"
           "group membership|categories|category", many=True),
    Target("source", _("Source"), "источник|source|lead source|канал|источник контакта|откуда узнал|откуда|utm_source|"
           "original source|рекламный канал|канал привлечения"),
    Target("owner", _("Owner"), "ответственный|менеджер|владелец|ведет|owner|contact owner|manager|assigned to|"
           "responsible|кто ведет|сотрудник|account owner|ответственный менеджер|куратор"),
    Target("created_at", _("Created"), "дата создания|создан|создано|дата знакомства|дата добавления|дата регистрации|"
           "created|created at|create date|date created|created_at|добавлен|когда создан|"
           "дата первого обращения|creation date"),
    Target("lifecycle", _("Stage of the relation"), "статус клиента|lifecycle|lifecycle stage|стадия"),
    Target("role", _("Role"), "тип контакта|тип контрагента|тип клиента|тип компании|contact type|company type"),
    Target("kind", _("Person or company"), "тип|вид|kind|type|тип записи|физ/юр"),
    Target("note", _("Note"), "комментарий|комментарии|примечание|примечания|заметка|заметки|описание|прим.|note|notes|"
           "comment|comments|description|дополнительно|доп. информация", many=True),
]  # fmt: skip

BY_NAME = {target.name: target for target in TARGETS}
_BY_HEADER = {folded(header): target.name for target in TARGETS for header in target.headers.split("|") if header}


def of_header(header: str) -> str:
    """The meaning a header has by its words; "" when it says nothing we know.

    A trailing number counts as nothing (Примечание 1, Phone 2), so does what stands in brackets after a known word.
    """
    plain = folded(header).strip(" :*.")
    for form in (plain, plain.rstrip("0123456789 #№_-"), plain.partition("(")[0].strip(), plain.replace("_", " ")):
        if found := _BY_HEADER.get(form) or _BY_HEADER.get(form + "."):
            return found
    return ""
