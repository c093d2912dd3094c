"""What the surroundings say: the TROPA_* variables and the keys kept in the data directory."""

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from tropa.lib.numbers import whole


@dataclass(frozen=True)
class Environment:
    """The TROPA_* variables (docs/operations/settings.md), read once and with their defaults."""

    data: Path
    database_url: str
    host: str
    port: int
    live_port: int
    base_url: str
    live_url: str
    language: str
    email_url: str
    registration: str
    allowed_networks: tuple[str, ...]
    trusted_proxies: tuple[str, ...]

    @property
    def secure(self) -> bool:
        """True when people reach the server by https: Secure cookies and HSTS follow."""
        return self.base_url.startswith("https://")

    @property
    def open_to_strangers(self) -> bool:
        """Whether anybody may open a company: never without a mail server, since addresses must be confirmed."""
        return self.registration == "open" and bool(self.email_url)

    @property
    def host_name(self) -> str:
        """The host name that letters and cookies use."""
        return urlsplit(self.base_url).hostname or self.host

    @cached_property
    def secret_key(self) -> str:
        """The signing key: made at the first start, readable by the owner alone."""
        path = self.data / "keys" / "secret_key"
        if not path.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise ValueError(f"TROPA_DATA: the folder {self.data} cannot be written ({error.strerror}).") from error
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(64))
            try:
                os.link(fresh, path)  # the first of several starting processes wins, the others read its key
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()


def read_environment() -> Environment:
    """Read TROPA_* from the process environment.

    Raises:
        ValueError: with a sentence that names the variable and what it may be.
    """

    def get(name: str, default: str) -> str:
        return os.environ.get(name) or default  # a variable set to nothing, as compose.yaml does, counts as not set

    def port_in(name: str, default: str) -> int:
        given = get(name, default)
        port = whole(given, 65535)
        if not port:
            raise ValueError(f"{name} is a number from 1 to 65535, not {given!r}.")
        return port

    host = get("TROPA_HOST", "127.0.0.1")
    port = port_in("TROPA_PORT", "8000")
    live_port = port_in("TROPA_LIVE_PORT", str(port + 1))
    base_url = get("TROPA_BASE_URL", f"http://{bracketed(host)}:{port}").rstrip("/")
    if not _is_address(base_url, {"http", "https"}):
        raise ValueError(f"TROPA_BASE_URL looks like https://crm.company.ru, not {base_url!r}.")
    base = urlsplit(base_url)
    email_url = get("TROPA_EMAIL_URL", "")
    if email_url and not _is_address(email_url, {"smtp", "smtps"}):  # it holds a password and is not repeated
        raise ValueError("TROPA_EMAIL_URL looks like smtp://user:password@host:587/?from=tropa@company.ru")
    registration = get("TROPA_REGISTRATION", "first")
    if registration not in {"first", "invite", "open"}:
        raise ValueError("TROPA_REGISTRATION is one of: first, invite, open.")
    language = get("TROPA_LANGUAGE", "ru")
    if language not in {"ru", "en"}:
        raise ValueError("TROPA_LANGUAGE is one of: ru, en.")
    return Environment(
        data=Path(get("TROPA_DATA", "var")).resolve(),
        database_url=get("TROPA_DATABASE_URL", ""),
        host=host,
        port=port,
        live_port=live_port,
        base_url=base_url,
        live_url=get("TROPA_LIVE_URL", f"{base.scheme}://{bracketed(base.hostname or host)}:{live_port}").rstrip("/"),
        language=language,
        email_url=email_url,
        registration=registration,
        allowed_networks=_networks("TROPA_ALLOWED_NETWORKS", get("TROPA_ALLOWED_NETWORKS", "")),
        trusted_proxies=_networks("TROPA_TRUSTED_PROXIES", get("TROPA_TRUSTED_PROXIES", "")),
    )


def bracketed(host: str) -> str:
    """A host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _is_address(url: str, schemes: set[str]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False


def _networks(name: str, given: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in given.split(",") if part.strip())
    for part in parts:
        try:
            ip_network(part, strict=False)
        except ValueError:
            words = f"{name} looks like 10.0.0.0/8, 192.168.1.5; {part!r} is no network."
            raise ValueError(words) from None
    return parts
