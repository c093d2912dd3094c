"""What columns of files of tasks, deals, enquiries and sales mean that name a customer."""

from django.utils.translation import gettext_lazy as _

from tropa.customers.importing.targets import Target

BUYER = [
    Target("name", _("Customer"), "контакт|контакты|основной контакт|контактное лицо|фио|ф.и.о.|имя и фамилия|клиент|"
           "имя клиента|"
           "покупатель|заказчик|полное имя|полное имя контакта|имя контакта|контакт: имя|контакт: фио|"
           "фамилия имя отчество|contact|contact name|contact person|primary contact|associated contact|"
           "associated contacts|customer|customer name|client|full name|person|buyer|person name", free=True),
    Target("last_name", _("Last name"), "фамилия|контакт: фамилия|last name|surname|lastname|last_name", free=True),
    Target("first_name", _("First name"), "имя|контакт: имя|first name|firstname|first_name", free=True),
    Target("middle_name", _("Middle name"), "отчество|контакт: отчество|middle name|patronymic|middle_name", free=True),
    Target("company", _("Company"), "компания|организация|название компании|компания контакта|компания: название|фирма|"
           "контрагент|юридическое лицо|юр. лицо|company|company name|organization|organisation|associated company|"
           "associated companies|account|account name|organization name|основная компания", free=True),
    Target("phone", _("Phone"), "телефон|тел.|тел|телефон контакта|телефон клиента|контакт: телефон|мобильный телефон|"
           "рабочий телефон|другой телефон|мобильный|рабочий прямой телефон|контактный телефон|номер телефона|"
           "компания: телефон|контакт: рабочий телефон|контакт: мобильный телефон|phone|phone number|mobile|"
           "mobile phone|contact phone|contact: phone|customer phone|work phone", many=True, free=True),
    Target("email", _("E-mail"), "email|e-mail|эл. почта|почта|электронная почта|контакт: e-mail|контакт: email|"
           "рабочий email|рабочий e-mail|личный email|другой email|email контакта|e-mail контакта|e-mail клиента|"
           "компания: e-mail|контакт: рабочий e-mail|email address|contact email|contact: email|customer email|"
           "work email", many=True, free=True),
    Target("tax_id", _("Tax number"), "инн|инн/кпп|инн компании|инн клиента|tax id|tax number|tax_id|vat number|бин|"
           "унп",
           free=True),
    Target("city", _("City"), "город|город клиента|city", free=True),
]  # fmt: skip
"""Who buys or asks: customers are found by these, or made; whoever may make customers may say them."""
