"""Deals that rows of a file of tasks name."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from tropa.activities.importing.subjects import Found, TaskSubject, subjects
from tropa.lib.names import folded
from tropa.lib.numbers import COLUMN, whole
from tropa.sales.models import Deal
from tropa.staff.models import Member


@subjects.register
class Deals(TaskSubject):
    """By the number of the program that the file comes from, by ours, or by a title that only one deal has."""

    label = "deal"

    def find(self, words: Collection[str], viewer: Member) -> Mapping[str, Found]:
        """The surest meaning of each."""
        numbers = {word: whole(word.strip(" №#"), COLUMN) for word in words}
        titles = {folded(word) for word in words}
        named = Q(external_id__among=set(words)) | Q(title_key__among=titles)
        named |= Q(number__in=[number for number in numbers.values() if number is not None])
        outside: dict[str, Found] = {}
        ours: dict[int, Found] = {}
        titled: dict[str, Found | None] = {}
        rows = Deal.objects.visible_to(viewer).filter(named).order_by("-pk")
        for pk, customer, number, external, key in rows.values_list(
            "pk", "customer_id", "number", "external_id", "title_key"
        ):
            found = Found(pk, customer)
            outside[external] = ours[number] = found
            titled[key] = None if key in titled else found
        meant = {word: outside.get(word) or ours.get(numbers[word] or 0) or titled.get(folded(word)) for word in words}
        return {word: found for word, found in meant.items() if found is not None}
