"""The only way out to the network: public addresses alone, pinned, with limits of size and time.

The name is resolved once and the connection goes to the address that was checked, so an answer that changes between
check and use (DNS rebinding) helps nobody. Redirects are followed by hand, each hop checked anew.

Connections that an administrator of the installation made (PBX, LLM, sign-in provider) say `own=True` and may also
reach the networks he opened (TROPA_ALLOWED_NETWORKS), at any port. What a member or a stranger names (webhooks, imports
by URL, avatars) never says so.

No server holds a caller for longer than `seconds`, however slowly it drips (deadlines.py); asking for its address comes
on top, as long as the machine's resolver takes.
"""

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urljoin, urlsplit

from tropa.lib.deadlines import Deadline

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS, HOPS = 5.0, 7.0, 30.0, 3
MOST_BYTES = 100_000
PORTS = frozenset({80, 443, 8080, 8443})
INSIDE = frozenset({"localhost", "local", "internal", "lan", "home", "intranet", "invalid"})
"""Ends of names that never lead to a public server."""
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
    follow: bool = True,
    cut: bool = False,
    seconds: float = WHOLE_SECONDS,
) -> Answer:
    """Ask a server.

    Args:
        own: the address is the word of the installation's administrator. A redirect leads into an own network only
            from one.
        follow: go where a redirect leads; else it is the answer.
        cut: of a long or slow body give what came until the limits; else it is a failure.
        seconds: for all of it together.

    Raises:
        Forbidden: an address inside, a scheme or port that is not for us.
        Failed: no answer within the limits.
    """
    import httpx

    for guard in guards:
        guard("network")
    timeout = httpx.Timeout(min(READ_SECONDS, seconds), connect=min(CONNECT_SECONDS, seconds))
    with (
        httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False) as client,
        Deadline(seconds) as deadline,
    ):
        for _hop in range(HOPS + 1):
            parts, address = check(url, own=own)
            own = own and is_own(address)
            request = _pinned(client, parts, address, method, headers or {}, body)
            request.extensions["trace"] = deadline.watch
            answer, onward = _ask(client, request, parts.geturl(), most_bytes, cut=cut)
            if onward is None or not follow:
                return answer
            url = urljoin(url, onward)
            if answer.status != 307 and answer.status != 308 and method != "GET":
                method, body = "GET", None
            if urlsplit(url).netloc != parts.netloc:
                headers = {}  # secrets are for the first server alone
    raise Failed("The server sends us round and round.")


def check(url: str, *, own: bool = False) -> tuple[SplitResult, str]:
    """The parts of an address and the IP to connect to; the network is asked where the name leads.

    Raises:
        Forbidden: it does not lead to a public server, nor with `own` to one that the administrator opened.
    """
    parts, host, port = _spelled(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _forbidden() from None
    return parts, _allowed(found, port, own=own)


def check_spelling(url: str) -> None:
    """Refuse what can be refused without the network: ask this when a person saves an address, `check` when it is used.

    Raises:
        Forbidden: scheme, port, a name of this machine or an address inside, however it is spelled.
    """
    _parts, host, port = _spelled(url)
    if host.rpartition(".")[2].lower() in INSIDE or ("." not in host and ":" not in host and not host.isdigit()):
        raise _forbidden()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        if port not in PORTS:
            raise _forbidden() from None
        return  # a name: where it leads is asked when it is used
    _allowed(found, port, own=False)


def _spelled(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise _forbidden() from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None or parts.password is not None:
        raise _forbidden()
    return parts, host, port


def _allowed(found: Sequence[Any], port: int, *, own: bool) -> str:
    addresses = [str(item[4][0]).partition("%")[0] for item in found]
    inside = own and bool(addresses) and all(is_own(address) for address in addresses)
    outside = bool(addresses) and all(public(address) for address in addresses) and port in PORTS
    if not (inside or outside):
        raise _forbidden()
    return addresses[0]


def public(address: str) -> bool:
    """Whether an IP is of the open internet, in any of its disguises."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return public(str(ip.ipv4_mapped))
        if any(ip in network for network in TRANSLATED) or ip.is_site_local or int(ip) >> 32 == 0:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_own(address: str) -> bool:
    """Whether an IP is of a network that the administrator opened."""
    ip = ipaddress.ip_address(address)
    return any(ip in network for network in own_networks)


def _forbidden() -> Forbidden:
    return Forbidden("This address cannot be reached from here.")


def _pinned(
    client: "httpx.Client",
    parts: SplitResult,
    address: str,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
) -> "httpx.Request":
    """The request to the address that was checked, in the name of the host."""
    shown = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{shown}:{parts.port}" if parts.port else shown, fragment="").geturl()
    return client.build_request(
        method,
        pinned,
        headers={**headers, "Host": parts.netloc, "Accept-Encoding": "identity"},
        content=body,
        extensions={"sni_hostname": (parts.hostname or "").rstrip(".")},
    )


def _ask(
    client: "httpx.Client", request: "httpx.Request", url: str, most_bytes: int, *, cut: bool
) -> tuple[Answer, str | None]:
    import httpx

    try:
        response = client.send(request, stream=True)
        content = bytearray()
        try:
            for piece in response.iter_raw():
                content += piece
                if len(content) > most_bytes:
                    if cut:
                        break
                    raise Failed("The answer is too large.")
        except (httpx.HTTPError, OSError):
            if not cut:
                raise
        finally:
            response.close()
    except (httpx.HTTPError, OSError) as problem:
        raise Failed("The server did not answer.") from problem
    onward = response.headers.get("location") if response.is_redirect else None
    return Answer(response.status_code, dict(response.headers), bytes(content[:most_bytes]), url), onward
