"""The only way out to the network: public addresses alone, pinned, with limits of size and time.

The name is resolved once and the connection goes to the address that was checked, so an answer that changes between
check and use (DNS rebinding) helps nobody. Redirects are followed by hand, each hop checked anew.

Connections that an administrator of the installation made (PBX, LLM, sign-in provider) say `own=True` and may also
reach the networks he opened (TROPA_ALLOWED_NETWORKS), at any port. What a member or a stranger names (webhooks, imports
by URL, avatars) never says so.
"""

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, READ_SECONDS, HOPS = 5.0, 7.0, 3
MOST_BYTES = 100_000
PORTS = frozenset({80, 443, 8080, 8443})
TRANSLATED = [IPv6Network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]

Network = IPv4Network | IPv6Network

own_networks: list[Network] = []
"""Those that the administrator opened; the kernel fills it from the settings."""

guards: list[Callable[[str], None]] = []
"""Called before every way out; the kernel adds its own (no transaction, no rehearsal)."""


class Forbidden(Exception):
    """This address may not be reached; one text for every reason, so that nobody learns what stands inside."""


class Failed(Exception):
    """No answer that can be used: closed, filtered, slow, too large, not understood: one text for all."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    most_bytes: int = MOST_BYTES,
    own: bool = False,
) -> Answer:
    """Ask a server; `own`: the address is the word of the installation's administrator.

    A redirect leads into an own network only from one.

    Raises:
        Forbidden: an address inside, a scheme or port that is not for us.
        Failed: no answer within the limits.
    """
    import httpx

    for guard in guards:
        guard("network")
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client:
        for _hop in range(HOPS + 1):
            parts, address = check(url, own=own)
            own = own and is_own(address)
            answer, onward = _ask(client, parts, address, method, headers or {}, body, most_bytes)
            if onward is None:
                return answer
            url = urljoin(url, onward)
            if answer.status != 307 and answer.status != 308 and method != "GET":
                method, body = "GET", None
            if urlsplit(url).netloc != parts.netloc:
                headers = {}  # secrets are for the first server alone
    raise Failed("The server sends us round and round.")


def check(url: str, *, own: bool = False) -> tuple[SplitResult, str]:
    """The parts of an address and the IP to connect to; ask this when a person saves an address, too.

    Raises:
        Forbidden: it does not lead to a public server, nor with `own` to one that the administrator opened.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise _forbidden() from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None or parts.password is not None:
        raise _forbidden()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _forbidden() from None
    addresses = [str(item[4][0]).partition("%")[0] for item in found]
    inside = own and bool(addresses) and all(is_own(address) for address in addresses)
    outside = bool(addresses) and all(public(address) for address in addresses) and port in PORTS
    if not (inside or outside):
        raise _forbidden()
    return parts, addresses[0]


def public(address: str) -> bool:
    """Whether an IP is of the open internet, in any of its disguises."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return public(str(ip.ipv4_mapped))
        if any(ip in network for network in TRANSLATED) or int(ip) >> 32 == 0:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_own(address: str) -> bool:
    """Whether an IP is of a network that the administrator opened."""
    ip = ipaddress.ip_address(address)
    return any(ip in network for network in own_networks)


def _forbidden() -> Forbidden:
    return Forbidden("This address cannot be reached from here.")


def _ask(
    client: "httpx.Client",
    parts: SplitResult,
    address: str,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    most_bytes: int,
) -> tuple[Answer, str | None]:
    import httpx

    host = parts.hostname or ""
    shown = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{shown}:{parts.port}" if parts.port else shown, fragment="").geturl()
    request = client.build_request(
        method,
        pinned,
        headers={**headers, "Host": parts.netloc, "Accept-Encoding": "identity"},
        content=body,
        extensions={"sni_hostname": host.rstrip(".")},
    )
    try:
        response = client.send(request, stream=True)
        try:
            content = bytearray()
            for piece in response.iter_raw():
                content += piece
                if len(content) > most_bytes:
                    raise Failed("The answer is too large.")
        finally:
            response.close()
    except (httpx.HTTPError, OSError) as problem:
        raise Failed("The server did not answer.") from problem
    onward = response.headers.get("location") if response.is_redirect else None
    return Answer(response.status_code, dict(response.headers), bytes(content), parts.geturl()), onward
