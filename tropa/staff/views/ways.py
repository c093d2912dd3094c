"""Where a form leads back to: only to pages of our own."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000
"""Characters; Django redirects to no longer address."""


def own_address(request: HttpRequest) -> str:
    """`next` of the form or the address where it is a path of this house, else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not wanted.startswith("/") or len(wanted) > LONGEST:
        return ""
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if own else ""
