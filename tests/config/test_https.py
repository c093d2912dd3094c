"""Behind a proxy with TLS: Tropa hears plain HTTP and knows from TROPA_BASE_URL alone that people come by https."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.config.test_cli import PASSWORD, Box

NAME = "crm.example.org"


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box with a company that is reached by https, running."""
    made = Box(Path(tmp_path_factory.mktemp("https")))
    made.environment["TROPA_BASE_URL"] = f"https://{NAME}"
    answer = made.command("init", "--company", "Лавка", "--email", "a@b.example", "--password", PASSWORD, "--json")
    assert answer.returncode == 0, answer.stderr
    process = made.start()
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Tropa is ready")
    yield made
    process.send_signal(signal.SIGTERM)
    process.wait(10)
    process.stdout.close()


def browser(box: Box, host: str = NAME) -> httpx.Client:
    """What the proxy sends on."""
    return httpx.Client(base_url=f"http://127.0.0.1:{box.port}", headers={"Host": host})


def sign_in(client: httpx.Client, origin: str) -> httpx.Response:
    """The form, sent by a page of this origin."""
    page = client.get("/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    cookies = "; ".join(f"{name}={value}" for name, value in page.cookies.items())
    return client.post(
        "/sign-in/",
        data={"csrfmiddlewaretoken": token[1], "email": "a@b.example", "password": PASSWORD},
        headers={"Origin": origin, "Referer": f"{origin}/sign-in/", "Cookie": cookies},
    )


def test_people_sign_in_and_their_cookies_are_secure(box: Box) -> None:
    with browser(box) as client:
        answer = sign_in(client, f"https://{NAME}")
        assert answer.status_code == 302, answer.text
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
        told = [cookie for cookie in answer.headers.get_list("set-cookie") if "session" in cookie]
        assert told
        for cookie in told:
            assert cookie.strip().startswith("__Host-session=")
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
            assert "Domain" not in cookie


@pytest.mark.parametrize("origin", ["http://crm.example.org", "https://evil.example", "null"])
def test_a_form_of_another_origin_is_refused(box: Box, origin: str) -> None:
    with browser(box) as client:
        answer = sign_in(client, origin)
        assert answer.status_code == 403
        assert "Форма устарела" in answer.text


def test_no_header_of_a_request_decides(box: Box) -> None:
    with browser(box, host="evil.example") as client:
        assert client.get("/sign-in/", headers={"X-Forwarded-Host": NAME}).status_code == 400
    with browser(box) as client:
        answer = client.get("/w/lavka/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"})
        assert "evil" not in answer.headers["Location"]


def test_on_the_machine_itself_plain_http_works(box: Box) -> None:
    own = f"127.0.0.1:{box.port}"
    with browser(box, host=own) as client:
        assert sign_in(client, f"http://{own}").status_code == 302
