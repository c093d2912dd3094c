"""TROPA_* variables: what they may be, and one sentence for what they may not."""

import pytest

from tropa.config.settings.environment import read_environment


def test_an_ipv6_host_stands_in_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROPA_HOST", "::1")
    monkeypatch.setenv("TROPA_PORT", "18900")
    monkeypatch.delenv("TROPA_BASE_URL", raising=False)
    monkeypatch.delenv("TROPA_LIVE_URL", raising=False)
    environment = read_environment()
    assert (environment.base_url, environment.live_url) == ("http://[::1]:18900", "http://[::1]:18901")
    assert environment.host_name == "::1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TROPA_PORT", "²"),
        ("TROPA_PORT", "70000"),
        ("TROPA_BASE_URL", "crm.company.ru"),
        ("TROPA_BASE_URL", "https://"),
        ("TROPA_BASE_URL", "https://crm.company.ru:99999"),
        ("TROPA_BASE_URL", "https://[::1"),
        ("TROPA_EMAIL_URL", "mail.company.ru"),
        ("TROPA_EMAIL_URL", "smtp://user:secret@host:no"),
        ("TROPA_ALLOWED_NETWORKS", "10.0.0.0/8, the office"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name) as refused:
        read_environment()
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
