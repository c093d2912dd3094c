"""What the way between browser and server promises: by which scheme people come, and the headers of every answer."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
UNUSED = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
"""Powers of a browser that no page of ours asks for."""
HEADERS = {
    "Permissions-Policy": ", ".join(f"{power}=()" for power in UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cache-Control": "private, no-store",
}
"""Of every answer that does not say otherwise: what is told to one person is kept by nobody on the way."""
STATIC = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Bundles may be loaded by other sites: the form that stands in a company's page needs its script."""


class Transport:
    """Django's middleware; stands first.

    TLS ends in a proxy before Tropa, which therefore hears plain HTTP. That people come by https is what TROPA_BASE_URL
    says, and no header of a request: so pages check the origin https, cookies are Secure and HSTS is sent. Whose
    request a proxy passes on is believed of the proxies alone that TROPA_TRUSTED_PROXIES names.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.secure = settings.ENVIRONMENT.secure
        self.proxies = [ip_network(each, strict=False) for each in settings.ENVIRONMENT.trusted_proxies]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Tell the scheme, add the headers."""
        if self.secure and host_of(request) not in LOOPBACK:
            request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]  # every request is WSGI's
        if self.proxies:
            request.META["REMOTE_ADDR"] = sender_of(request, self.proxies)
        answer = self.get_response(request)
        static: dict[str, str] = STATIC if request.path_info.startswith(settings.STATIC_URL) else {}
        for name, value in (HEADERS | static).items():
            answer.headers.setdefault(name, value)
        return answer


def host_of(request: HttpRequest) -> str:
    """The name the browser asked for, without its port; whether it is one of ours is asked later."""
    host: str = request.META.get("HTTP_HOST", "")
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def sender_of(request: HttpRequest, proxies: Sequence[Network]) -> str:
    """The machine that a request came from: the last address on its way that is no proxy of ours.

    Each proxy writes whom it heard behind what it was told, so whatever a stranger invents stands before his own
    address and is never reached.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    told = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    while told and _is_one_of(address, proxies):
        try:
            address = str(ip_address(told.pop()))
        except ValueError:
            break
    return address


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:  # a socket of the machine itself has no address
        return False
