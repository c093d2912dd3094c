"""The company that is filled: founded by the product, remembered in the spelling of rows."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from tropa.core import scope
from tropa.core.journal import operation
from tropa.core.models import Field
from tropa.customers.models import Source, Tag
from tropa.sales.models import LostReason, Pipeline, Stage
from tropa.staff.models import Branch, Member, Role, Team, User
from tropa.staff.services import open_workspace
from tropa.staff.services.opening import Opened

PASSWORD = "four quiet words here"
TAGS = (
    "VIP", "опт", "розница", "выставка", "сайт", "повторный", "партнёр", "тендер", "долги", "новостройка", "ключевой",
    "wholesale", "спящий", "отзыв", "рассрочка", "регион", "школа", "ремонт", "франшиза", "архив",
)  # fmt: skip
SOURCES = ("Сайт", "Звонок", "Рекомендация", "Выставка", "Яндекс Директ", "ВКонтакте", "Авито", "Партнёры")
SEGMENTS = ("A", "B", "C", "D")

Hands = tuple[bytes, bytes | None, bytes | None]
"""Owner, team and branch of a record."""


@dataclass(frozen=True)
class Company:
    """What rows lead to."""

    workspace: UUID
    slug: str
    owner: UUID
    sellers: list[Hands]
    """The busiest first."""
    tags: list[bytes]
    sources: list[bytes]
    pipeline: bytes
    stages: list[bytes]
    """The open ones, in order."""
    won: bytes
    lost: bytes
    reasons: list[bytes]
    segment: bytes
    """The own fields of customers: a choice, and a number."""
    area: bytes

    @classmethod
    def found(cls, name: str, sellers: int, mailbox: str) -> Self:
        """Open it and hire.

        Args:
            name: of the company; its address follows from it.
            sellers: how many there are besides the owner, in teams of ten, two teams a branch.
            mailbox: what their e-mails begin with; no other company of the base may have it.
        """
        opened = open_workspace(company=name, email=f"{mailbox}@bench.example", password=PASSWORD)
        with scope.enter(opened.workspace.pk), operation("bench.found", title="Found"):
            hired = _hire(sellers, mailbox)
            fields = [
                Field.add("customer", "Сегмент", "choice", choices=SEGMENTS, name="segment"),
                Field.add("customer", "Площадь", "number", name="area"),
            ]
            tags = [Tag.objects.create(name=each) for each in TAGS]
            sources = [Source.objects.create(name=each) for each in SOURCES]
        with scope.enter(opened.workspace.pk):
            return cls._of(opened, hired, [*tags], [*sources], [*fields])

    @classmethod
    def _of(cls, opened: Opened, hired: list[Member], tags: list[Any], sources: list[Any], fields: list[Field]) -> Self:
        pipeline = Pipeline.first()
        return cls(
            opened.workspace.pk,
            opened.workspace.slug,
            opened.member.pk,
            [_hands(member) for member in hired],
            [each.pk.bytes for each in tags],
            [each.pk.bytes for each in sources],
            pipeline.pk.bytes,
            [each.pk.bytes for each in Stage.objects.filter(pipeline=pipeline).open().in_order()],
            pipeline.stage_of(Stage.Kind.WON).pk.bytes,
            pipeline.stage_of(Stage.Kind.LOST).pk.bytes,
            [each.pk.bytes for each in LostReason.objects.order_by("position")],
            *(each.pk.bytes for each in fields),
        )


def _hire(count: int, mailbox: str) -> list[Member]:
    role = Role.objects.get(base="seller")
    branches = [Branch.objects.create(name=f"Филиал {n + 1}") for n in range(-(-count // 20))]
    teams = [Team.objects.create(name=f"Отдел {n + 1}", branch=branches[n // 2]) for n in range(-(-count // 10))]
    users = User.objects.bulk_create(
        [User(email=f"{mailbox}-{n}@bench.example", password="!unusable", language="ru") for n in range(count)]
    )
    return [
        Member.objects.create(user=user, name=f"Продавец {n + 1}", role=role, team=teams[n // 10])
        for n, user in enumerate(users)
    ]


def _hands(member: Member) -> Hands:
    assert member.team is not None
    branch = member.team.branch_id
    return member.pk.bytes, member.team.pk.bytes, branch.bytes if branch else None
