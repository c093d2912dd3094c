"""A company with its people: Anna owns it, Boris sells."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tropa.core import scope
from tropa.staff import services
from tropa.staff.models import Member, Role
from tropa.staff.services import Opened

PASSWORD = "four quiet words here"


@pytest.fixture
def company(db: None) -> Opened:
    """Lavka and its owner Anna."""
    return services.open_workspace(company="Лавка", email="anna@lavka.example", password=PASSWORD, name="Anna")


@pytest.fixture
def other_company(company: Opened) -> Opened:
    """The neighbours."""
    return services.open_workspace(company="Соседи", email="nina@sosedi.example", password=PASSWORD, name="Nina")


@pytest.fixture
def hire(company: Opened) -> Callable[..., Member]:
    """Somebody comes by an invitation."""

    def hire(name: str, role: str = "seller") -> Member:
        with scope.enter(company.workspace.pk):
            _invitation, secret = services.invite(
                email=f"{name.lower()}@lavka.example", role=Role.objects.get(base=role), by=company.member
            )
        return services.accept_invitation(secret=secret, name=name, password=PASSWORD)

    return hire


@pytest.fixture
def signed_in() -> Callable[[Member], Client]:
    """A browser of a member."""

    def signed_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.user)
        return client

    return signed_in


@pytest.fixture
def anna(company: Opened, signed_in: Any) -> Client:
    """The owner's browser."""
    client: Client = signed_in(company.member)
    return client
