"""How often strangers may try, per address of the machine and per account; and how often programs may ask."""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.http import HttpRequest

from tropa.core.limits import hit, hit_in_lots

MINUTE, FIVE_MINUTES, HOUR, DAY = timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
CALLS = 600
"""Of the API in a minute, per token."""


def sign_in(request: HttpRequest, email: str, device: str = "") -> None:
    """Ten tries in five minutes per machine and per account. Raises TooMany.

    A browser that the account has been used in (`device`) is counted by itself: others that guess lock nobody out.
    """
    hit(f"sign-in:machine:{machine(request)}", 10, FIVE_MINUTES)
    hit(f"sign-in:device:{device}:{email}" if device else f"sign-in:account:{email}", 10, FIVE_MINUTES)
    hit("sign-in:all", 1000, FIVE_MINUTES)


def second_step(user: Any) -> None:
    """Five tries in five minutes at the second step of an account, twenty an hour, fifty a day. Raises TooMany."""
    hit(f"second-step:{user}", 5, FIVE_MINUTES)
    hit(f"second-step:hour:{user}", 20, HOUR)
    hit(f"second-step:day:{user}", 50, DAY)


def passkey(request: HttpRequest) -> None:
    """Thirty questions and ten answers in five minutes per machine to sign in by a passkey. Raises TooMany."""
    asks = request.method in {"GET", "HEAD"}
    hit(f"passkey:{'asked' if asks else 'shown'}:{machine(request)}", 30 if asks else 10, FIVE_MINUTES)


def register(request: HttpRequest) -> None:
    """Ten new companies an hour per machine. Raises TooMany."""
    hit(f"register:{machine(request)}", 10, HOUR)


def confirmation(email: str) -> None:
    """Three letters in six hours per address. Raises TooMany."""
    hit(f"confirm:account:{email}", 3, 6 * HOUR)


def confirm(request: HttpRequest) -> None:
    """Ten tries in five minutes per machine at the links of registrations. Raises TooMany."""
    hit(f"confirm:machine:{machine(request)}", 10, FIVE_MINUTES)


def reset(request: HttpRequest, email: str) -> None:
    """Five letters a day per account. Raises TooMany."""
    hit(f"reset:machine:{machine(request)}", 20, HOUR)
    hit(f"reset:account:{email}", 5, DAY)


def invitation(request: HttpRequest) -> None:
    """Thirty looks at invitations in five minutes per machine. Raises TooMany."""
    hit(f"invitation:{machine(request)}", 30, FIVE_MINUTES)


def new_email(user: Any) -> None:
    """Five other addresses a day for an account. Raises TooMany."""
    hit(f"new-email:{user}", 5, DAY)


def password(user: Any) -> None:
    """Ten tries in five minutes at the present password when it is changed. Raises TooMany."""
    hit(f"password:{user}", 10, FIVE_MINUTES)


def printing(member: Any) -> None:
    """Sixty prints in a minute per member. Raises TooMany."""
    hit(f"print:{member}", 60, MINUTE)


def call(token: Any) -> None:
    """As many calls of the API in a minute as a token has. Raises TooMany."""
    hit_in_lots(f"token:{token}", CALLS, MINUTE)


def machine(request: HttpRequest) -> str:
    """Where the request comes from; an IPv6 network of one household counts as one machine."""
    address = ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(address)
