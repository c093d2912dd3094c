"""Passkeys (WebAuthn): a key pair that a phone, a computer or a security key keeps; only its public half is here.

Host and origin are those of TROPA_BASE_URL alone, never of the request, so a page elsewhere gets nothing that fits.
What a browser sends is read by the `fido2` library; whatever it stumbles over is one answer: it did not fit.
"""

import json
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tropa.core.errors import RuleViolation
from tropa.staff.models import User

MOST = 10
"""Of one account."""
SIZE = 20_000
"""Characters that an answer of a browser may have."""


@dataclass(frozen=True)
class Ceremony:
    """What the browser is asked: `options` for its script, `state` for the session, to be compared with the answer."""

    options: str
    state: dict[str, Any]


def possible() -> bool:
    """Whether browsers offer passkeys at this address: a name, by https or on one's own machine."""
    address = urlsplit(settings.ENVIRONMENT.base_url)
    host = address.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return address.scheme == "https" or host == "localhost" or host.endswith(".localhost")
    return False


def server() -> Fido2Server:
    """The side that asks, bound to our own origin."""
    address = urlsplit(settings.ENVIRONMENT.base_url)
    origin = f"{address.scheme}://{address.netloc}".lower()
    entity = PublicKeyCredentialRpEntity(id=address.hostname or "", name="Tropa")
    return Fido2Server(entity, verify_origin=lambda told: told == origin)


def ask_to_add(user: User) -> Ceremony:
    """A new key pair; one that the account has already is not offered again."""
    options, state = server().register_begin(
        PublicKeyCredentialUserEntity(id=user.pk.bytes, name=user.email, display_name=user.email),
        credentials=[credential_of(each) for each in kept(user)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Ceremony(json.dumps(dict(options)), {**state, "user_verification": str(state["user_verification"].value)})


def add(user: User, name: str, state: dict[str, Any] | None, answer: str) -> Authenticator:
    """Keep the public half.

    Raises:
        RuleViolation: the answer is not one to what was asked, or there are very many already.
    """
    if len(kept(user)) >= MOST:
        raise RuleViolation("staff.passkeys", _("There are ten passkeys already. Remove one first."))
    try:
        told = server().register_complete(state, json.loads(answer[:SIZE]))
        credential = bytes(told.credential_data or b"")
    except Exception as error:  # the library raises whatever a broken answer leads to
        raise unfit() from error
    data = {"name": name, "credential": websafe_encode(credential), "count": told.counter}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def ask_to_show(user: User | None = None) -> Ceremony:
    """One of the account's passkeys; of nobody's in particular when it is to sign in by itself.

    By itself it must have asked a finger, a face or a PIN; then it is both factors in one.
    """
    need = UserVerificationRequirement.PREFERRED if user else UserVerificationRequirement.REQUIRED
    credentials = [credential_of(each) for each in kept(user)] if user else None
    options, state = server().authenticate_begin(credentials, user_verification=need)
    return Ceremony(json.dumps(dict(options)), {**state, "user_verification": need.value})


def owner_of(state: dict[str, Any] | None, answer: str, user: User | None = None) -> User:
    """Whose passkey has answered; it is used by that.

    Args:
        user: who it must be; without, the passkey says whose it is.

    Raises:
        RuleViolation: the answer does not fit, or the key counts backwards: it was copied.
    """
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer[:SIZE]))
        owner = user or User.objects.get(pk=UUID(bytes=response.response.user_handle or b""), is_active=True)
        passkeys = {credential_of(each).credential_id: each for each in kept(owner)}
        credentials = [credential_of(each) for each in passkeys.values()]
        fitting = passkeys[server().authenticate_complete(state, credentials, response).credential_id]
        count = response.response.authenticator_data.counter
    except Exception as error:  # the library raises whatever a broken answer leads to
        raise unfit() from error
    with transaction.atomic():
        passkey = Authenticator.objects.select_for_update().filter(pk=fitting.pk).first()
        if passkey is None or (max(count, passkey.data["count"]) > 0 and count <= passkey.data["count"]):
            raise unfit()
        passkey.data["count"] = count
        passkey.save(update_fields=["data"])
        passkey.record_usage()
    return owner


def kept(user: User) -> list[Authenticator]:
    """The account's passkeys, the oldest first."""
    return list(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def credential_of(passkey: Authenticator) -> AttestedCredentialData:
    """The public half."""
    return AttestedCredentialData(websafe_decode(passkey.data["credential"]))


def unfit() -> RuleViolation:
    """One answer for all that can be wrong."""
    return RuleViolation("staff.passkey", _("The passkey did not fit. Try again, or come in another way."))
