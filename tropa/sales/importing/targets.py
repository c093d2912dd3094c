"""What columns mean in files of deals, enquiries, products and sales."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tropa.customers.importing.buyers import BUYER
from tropa.customers.importing.targets import Target, Targets

OWNER = ("ответственный|ответственный менеджер|менеджер|владелец|ведет|owner|deal owner|lead owner|manager|assigned to|"
         "responsible|сотрудник|продавец|владелец сделки|salesperson|sales rep")  # fmt: skip
SOURCE = "источник|источник сделки|источник лида|source|lead source|deal source|original source|канал|рекламный канал"
EXTERNAL = ("id|ид|id сделки|id лида|deal id|lead id|record id|номер|номер сделки|номер лида|external id|external_id|"
            "внешний id|guid|код|№|number|deal - id|lead - id")  # fmt: skip
NOTE = ("комментарий|комментарии|примечание|примечания|заметка|заметки|описание|note|notes|comment|comments|"
        "description|дополнительно|доп. информация|сообщение|message|текст обращения")  # fmt: skip
CREATED = ("дата создания|создан|создана|создано|дата добавления|дата создания сделки|дата создания лида|дата начала|"
           "created|created at|create date|date created|created_at|creation date|deal created|lead created|"
           "lead created date")  # fmt: skip
CURRENCY = "валюта|currency|валюта суммы|currency code|deal currency|код валюты|валюта сделки"

DEAL = Targets([
    Target("title", _("Title"), "название сделки|сделка|название|наименование|тема|имя сделки|deal name|deal|title|"
           "deal title|name|opportunity|opportunity name"),
    Target("pipeline", _("Pipeline"), "воронка|воронка продаж|направление|направление сделки|pipeline|deal pipeline"),
    Target("stage", _("Stage"), "стадия|стадия сделки|этап|этап сделки|стадия воронки|deal stage|stage|"
           "pipeline stage|sales stage"),
    Target("status", _("Outcome"), "статус|статус сделки|результат|исход|итог|status|deal status|outcome", free=True),
    Target("amount", _("Amount"), "сумма|сумма сделки|бюджет|бюджет сделки|стоимость|цена|amount|deal amount|value|"
           "deal value|budget|price|total|amount in company currency", sum=True),
    Target("currency", _("Currency"), CURRENCY),
    Target("expected_on", _("Expected"), "предполагаемая дата закрытия|ожидаемая дата закрытия|плановая дата закрытия|"
           "плановая дата|дата завершения (план)|срок|ожидаемая дата|expected close date|expected|expected date|"
           "forecast close date|expected_on", dated=True),
    Target("closed_at", _("Closed"), "дата закрытия|дата закрытия сделки|дата завершения|закрыта|дата выигрыша|"
           "фактическая дата закрытия|closed|closed at|close date|closed date|deal closed on|won time|lost time|"
           "closed_at", free=True, dated=True),
    Target("lost_reason", _("Lost reason"), "причина отказа|причина проигрыша|причина провала|причина закрытия|"
           "lost reason|closed lost reason|loss reason"),
    Target("source", _("Source"), SOURCE),
    Target("owner", _("Owner"), OWNER),
    Target("tags", _("Tags of the customer"), "теги|тэги|метки|теги сделки|теги контакта|метки сделки|tags|labels|"
           "deal tags|contact tags|deal - label", many=True, of="customer"),
    Target("created_at", _("Created"), CREATED, free=True, dated=True),
    Target("external_id", _("Number elsewhere"), EXTERNAL, free=True),
    Target("note", _("Note"), NOTE, many=True, makes="note"),
    *BUYER,
    Target("person", _("Contact person"), "люди|участники|участники сделки|второй контакт|другие контакты|"
           "дополнительные контакты|people|other contacts|deal contacts", many=True, field="people"),
    Target("person_phone", _("Phone of the contact person"), "телефон контактного лица|телефон участника",
           many=True, field="people"),
    Target("person_email", _("E-mail of the contact person"), "e-mail контактного лица|email контактного лица|"
           "почта контактного лица|e-mail участника", many=True, field="people"),
    Target("person_role", _("Part of the contact person"), "роль|роль контакта|роль в сделке|роль участника|"
           "контакт: роль|роль контактного лица|role|contact role|buying role|part", field="people"),
    Target("shares", _("Shares"), "доли|доли в сделке|доли сотрудников|совладельцы|совместные ответственные|"
           "соисполнители|shares|co-owners|coowners|deal split|split"),
])  # fmt: skip
"""Meanings in a file of deals."""

LEAD = Targets([
    Target("title", _("What is wanted"), "название лида|название|лид|тема|запрос|что нужно|интерес|заявка|обращение|"
           "название заявки|lead name|title|subject|request|inquiry|enquiry|lead title|lead - title"),
    Target("status", _("Status"), "статус|статус лида|стадия лида|стадия|этап|состояние|status|lead status|stage",
           free=True),
    Target("reason", _("Why it was rejected"), "причина отказа|причина|причина некачественности|reason|junk reason|"
           "disqualified reason|unqualified reason", free=True),
    Target("received_at", _("Received"), "дата обращения|дата заявки|дата поступления|получен|получено|received|"
           "received at|received_at|submitted at|" + CREATED, dated=True),
    Target("closed_at", _("Decided"), "дата закрытия|дата завершения|дата обработки|closed|closed at|converted at|"
           "converted date", free=True, dated=True),
    Target("source", _("Source"), SOURCE),
    Target("owner", _("Owner"), OWNER),
    Target("utm.source", "utm_source", "utm_source|utm source|utm: source", field="utm"),
    Target("utm.medium", "utm_medium", "utm_medium|utm medium|utm: medium", field="utm"),
    Target("utm.campaign", "utm_campaign", "utm_campaign|utm campaign|utm: campaign", field="utm"),
    Target("utm.content", "utm_content", "utm_content|utm content|utm: content", field="utm"),
    Target("utm.term", "utm_term", "utm_term|utm term|utm: term", field="utm"),
    Target("external_id", _("Number elsewhere"), EXTERNAL, free=True),
    Target("note", _("Note"), NOTE, many=True, makes="note"),
    *BUYER,
])  # fmt: skip
"""Meanings in a file of enquiries."""

SALE = Targets([
    Target("occurred_on", _("Date"), "дата|дата продажи|дата покупки|дата заказа|дата оплаты|дата чека|date|sale date|"
           "purchase date|order date|paid at|occurred_on|дата документа|дата операции", dated=True),
    Target("amount", _("Amount"), "сумма|сумма продажи|сумма покупки|сумма заказа|сумма чека|итого|стоимость|выручка|"
           "amount|total|sum|order total|revenue|оплачено|сумма документа|к оплате", sum=True),
    Target("currency", _("Currency"), CURRENCY),
    Target("cost", _("Cost"), "себестоимость|закупка|cost|cost of goods|затраты|себестоимость продажи", sum=True),
    Target("operation", _("Sale or refund"), "тип|тип операции|вид операции|операция|вид|хозяйственная операция|type|"
           "operation|transaction type", free=True),
    Target("external_id", _("Number elsewhere"), "номер заказа|номер чека|номер продажи|номер документа|заказ|чек|"
           "order id|order number|order|receipt|invoice number|transaction id|" + EXTERNAL),
    Target("product", _("Product"), "товар|товары|наименование|наименование товара|название товара|номенклатура|"
           "товар/услуга|услуга|позиция|наименование товара/услуги|product|product name|item|item name|lineitem name|"
           "description of goods", field="lines"),
    Target("sku", _("SKU"), "артикул|артикул товара|sku|код товара|article|product code|item code|lineitem sku",
           field="lines"),
    Target("quantity", _("Quantity"), "количество|кол-во|кол.|количество товара|quantity|qty|item quantity|"
           "lineitem quantity", field="lines"),
    Target("price", _("Price"), "цена|цена за единицу|цена за ед.|цена товара|price|unit price|item price|"
           "lineitem price", field="lines", sum=True),
    Target("refund_of", _("Number of the sale refunded"), "возврат по чеку|возврат по заказу|возврат к|исходный чек|"
           "исходный заказ|"
           "номер исходной продажи|refund of|original order|refund_of", free=True),
    Target("source", _("Source"), SOURCE),
    Target("owner", _("Owner"), OWNER),
    *BUYER,
])  # fmt: skip
"""Meanings in a file of past sales."""

PRODUCT = Targets([
    Target("name", pgettext_lazy("of a thing", "Name"), "название|наименование|товар|название товара|номенклатура|"
           "товар/услуга|"
           "наименование товара|услуга|product|product name|name|title|item|item name|товары"),
    Target("sku", _("SKU"), "артикул|sku|код товара|код|article|product code|item code|part number|vendor code|арт.|"
           "арт"),
    Target("kind", _("Kind"), "вид|тип|вид номенклатуры|тип товара|kind|type|product type"),
    Target("group", _("Group"), "группа|группа товаров|категория|раздел|каталог|путь|родитель|группа номенклатуры|"
           "category|group|section|product group|product category"),
    Target("unit", _("Unit"), "единица измерения|ед. изм.|ед.изм.|ед.|единица|ед|unit|unit of measure|uom|"
           "ед. измерения"),
    Target("price", _("Price"), "цена|цена продажи|розничная цена|цена за единицу|стоимость|price|unit price|"
           "sale price|retail price|цена, руб.|цена, руб|базовая цена", sum=True),
    Target("currency", _("Currency"), CURRENCY + "|валюта цены"),
    Target("cost", _("Cost"), "себестоимость|закупочная цена|цена закупки|закупка|cost|purchase price|unit cost|"
           "cost price",
           sum=True),
    Target("tax_class", _("VAT"), "ндс|ставка ндс|ндс, %|налог|vat|tax|vat rate|tax rate|ставка налога"),
    Target("active", _("Is sold"), "активность|активен|продается|в продаже|active|is active|status"),
])  # fmt: skip
"""Meanings in a file of products."""
