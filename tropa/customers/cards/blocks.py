"""People and companies, relations, requisites."""

from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tropa.core import access, cards
from tropa.customers.models import Customer, Employment, Relation, Requisites
from tropa.customers.services import ties

MOST = 50
NUMBERS = (("legal_name", _("Legal name")), ("tax_id", _("INN")), ("kpp", _("KPP")), ("ogrn", _("OGRN")))


@cards.blocks.register
class People(cards.Block):
    """Who works in this company, or where this person works."""

    label = "customers.people"
    kind = "customer"
    title = _("People")
    order = 20
    template = "customers/blocks/people.html"
    refreshed_by = ("employment",)

    def context(self, record: Any, viewer: Any) -> dict[str, Any]:
        """The other side of each employment, as far as the viewer may see it; who has left stands last."""
        other = "person" if record.is_company else "company"
        own = "company" if record.is_company else "person"
        visible = Customer.objects.visible_to(viewer)
        rows = Employment.objects.filter(**{own: record.pk, f"{other}__in": visible}).select_related(other)
        found = list(rows.order_by(F("until").desc(nulls_first=True), "-primary", "id")[: MOST + 1])
        people = [{"customer": getattr(row, other), "place": row} for row in found[:MOST]]
        may = viewer.rights.field("customer", "employments") == "write" and changeable(record, viewer)
        return {"people": people, "more": len(found) > MOST, "may": may}


@cards.blocks.register
class Relations(cards.Block):
    """Partners, parent companies, family."""

    label = "customers.relations"
    kind = "customer"
    title = _("Relations")
    order = 30
    template = "customers/blocks/relations.html"
    refreshed_by = ("relation",)

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """Both directions by one query; without any, only whoever can add one sees the block."""
        visible = Customer.objects.visible_to(viewer)
        rows = Relation.objects.filter(
            Q(origin=record, target__in=visible) | Q(target=record, origin__in=visible)
        ).select_related("origin", "target")
        tied = [
            {
                "customer": row.target if row.origin_id == record.pk else row.origin,
                "words": ties.WORDS[ties.word_of(row, record)][1],
                "relation": row,
            }
            for row in rows.order_by("id")[:MOST]
        ]
        may = changeable(record, viewer)
        return {"ties": tied, "may": may} if tied or may else None


def changeable(record: Customer, viewer: Any) -> bool:
    """Whether the viewer may change this card at all."""
    return record.deleted_at is None and access.may(viewer, "customer", "edit", record)


@cards.blocks.register
class RequisitesBlock(cards.Block):
    """Tax and bank numbers with what is doubtful about them."""

    label = "customers.requisites"
    kind = "customer"
    title = _("Requisites")
    order = 60
    template = "customers/blocks/requisites.html"
    refreshed_by = ("requisites", "customer")

    def context(self, record: Any, viewer: Any) -> dict[str, Any] | None:
        """The numbers, long ones in short; a person without any has no block."""
        right = viewer.rights.field("customer", "requisites")
        if right == "none":
            return None
        may = right == "write" and changeable(record, viewer)
        # The card has them by a join: there is one set at most.
        row = record.numbers if hasattr(record, "numbers") else Requisites.objects.filter(customer=record).first()
        if row is None:
            return {"pairs": [], "may": may} if record.is_company and may else None
        return {"pairs": requisites_of(row), "may": may}


def requisites_of(row: Requisites) -> list[tuple[Any, str, Any]]:
    """(name, number, what is doubtful about it) of what is filled in."""
    doubts = row.doubts
    pairs = [(words, getattr(row, name), doubts.get(name, "")) for name, words in NUMBERS if getattr(row, name)]
    for each in row.bank_accounts:
        account = (_("Account"), short(each.get("account", "")), doubts.get("account", ""))
        pairs += [account, (_("Bank"), each.get("bank", ""), ""), (_("BIC"), each.get("bic", ""), "")]
    return [pair for pair in pairs if pair[1]]


def short(account: str) -> str:
    """The ends of an account, by which people know it."""
    return f"{account[:5]}…{account[-4:]}" if len(account) > 12 else account
