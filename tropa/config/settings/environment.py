"""What the surroundings say: the TROPA_* variables and the keys kept in the data directory."""

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from tropa.lib.numbers import whole


@dataclass(frozen=True)
class Environment:
    """The variables of CONTRACT.md, read once and with their defaults."""

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
        ValueError: a port is none, or TROPA_REGISTRATION or TROPA_LANGUAGE is unknown.
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
    base_url = get("TROPA_BASE_URL", f"http://{host}:{port}").rstrip("/")
    base = urlsplit(base_url)
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
        live_url=get("TROPA_LIVE_URL", f"{base.scheme}://{base.hostname}:{live_port}").rstrip("/"),
        language=language,
        email_url=get("TROPA_EMAIL_URL", ""),
        registration=registration,
        allowed_networks=tuple(part.strip() for part in get("TROPA_ALLOWED_NETWORKS", "").split(",") if part.strip()),
    )
