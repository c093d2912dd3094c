"""Slow, dead, gone and hostile endpoints harm nobody but themselves."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.core.webhooks.conftest import endpoint_of, plant, send_all, send_due
from tests.receiver import Receiver
from tropa.core import scope
from tropa.core.events.parking import parked
from tropa.core.journal import operation
from tropa.core.models import Cursor, Delivery, Event, Operation, WebhookEndpoint, Workspace
from tropa.core.webhooks import answers, fanning, replaying, sending
from tropa.core.webhooks.answers import Answered
from tropa.core.webhooks.letters import Letter
from tropa.lib import net

pytestmark = pytest.mark.django_db


def cursor_of(endpoint: WebhookEndpoint) -> Cursor:
    return Cursor.objects.get(workspace=scope.require(), subscriber=fanning.name_of(endpoint.pk))


def fresh(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    found: WebhookEndpoint = WebhookEndpoint.objects.get(pk=endpoint.pk)
    return found


def test_a_delivery_that_fails_for_days_is_given_up_and_can_be_sent_again(
    hook: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status, receiver.text = 503, b"<b>down</b>\x00\x07"
    plant("rose")
    for _try in range(len(answers.AGAIN) + 1):
        send_all()
    delivery = Delivery.objects.get(endpoint=hook)
    assert (delivery.state, delivery.attempts) == ("dead", len(answers.AGAIN) + 1)
    assert delivery.tries[-1]["code"] == 503
    assert delivery.tries[-1]["told"] == "<b>down</b>"
    send_all()
    assert len(receiver.taken) == len(answers.AGAIN) + 1
    receiver.status = 200
    assert replaying.replay_failed(hook, timezone.now() - timedelta(hours=1)) == 1
    send_all()
    assert Delivery.objects.get(endpoint=hook).state == "done"
    assert len({one.headers["X-Tropa-Delivery"] for one in receiver.taken}) == 1


def test_waits_grow_from_a_minute_to_half_a_day_and_a_receiver_may_ask_for_more(
    hook: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "900"}
    plant("rose")
    waits = []
    for _try in answers.AGAIN:
        send_all()
        waits.append((Delivery.objects.get(endpoint=hook).next_at - timezone.now()).total_seconds())
    assert 895 < waits[0] <= 900
    assert sorted(answers.AGAIN) == answers.AGAIN
    assert all(0.79 * asked <= wait <= 1.2 * asked for wait, asked in zip(waits[2:], answers.AGAIN[2:], strict=True))


def test_a_dead_endpoint_rests_and_its_queue_does_not_knock(hook: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 500
    plant(*[f"{number}" for number in range(30)])
    send_due()
    assert len(receiver.taken) == 3, "it rests after the third failure in a row"
    assert cursor_of(hook).rest_until is not None
    other = endpoint_of(receiver, path="/alive")
    receiver.status = 200
    plant("rose")
    send_due()
    assert [one.path for one in receiver.taken[3:]] == ["/hook/alive"], "others are not held up"
    assert parked(fanning.name_of(hook.pk)).count() == 31
    send_all()
    assert not Delivery.objects.exclude(state="done").exists()
    assert cursor_of(hook).failures == cursor_of(other).failures == 0


def test_after_a_day_of_failures_it_is_switched_off_and_goes_on_where_it_stopped(
    hook: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    plant(*[f"{number}" for number in range(answers.ENOUGH + 4)])
    while cursor_of(hook).failures < answers.ENOUGH + 2:
        send_once(hook)
    assert fresh(hook).is_on, "not before a day is over"
    Cursor.objects.update(failing_since=timezone.now() - answers.ENOUGH_TIME)
    send_once(hook)
    assert fresh(hook).state == "failed"
    assert Operation.objects.get(label="core.switch_off_webhook").actor_kind == "system"
    assert Event.objects.filter(label="core.webhook_switched_off").count() == 1
    sent = len(receiver.taken)
    plant("meanwhile")
    send_due()
    assert len(receiver.taken) == sent
    receiver.status = 200
    with operation("test.switch"):
        WebhookEndpoint.objects.filter(pk=hook.pk).update(state="on")
    send_all()
    assert b"meanwhile" in receiver.taken[-1].body
    assert not Delivery.objects.filter(state="parked").exists()


def test_what_is_gone_is_switched_off_at_once(hook: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 410
    plant("rose", "lily")
    send_due()
    assert (fresh(hook).state, len(receiver.taken)) == ("failed", 1)


def test_after_long_off_only_a_week_is_made_up(hook: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status = 410
    plant("first")
    send_due()
    receiver.status = 200
    plant("long ago", "lately")
    old = Event.objects.order_by("seq", "pk").exclude(label="core.webhook_switched_off")[1]
    Event.objects.filter(pk=old.pk).update(recorded_at=timezone.now() - fanning.QUEUED - timedelta(hours=1))
    with operation("test.switch"):
        WebhookEndpoint.objects.filter(pk=hook.pk).update(state="on")
    send_all()
    told = b"".join(one.body for one in receiver.taken[1:])
    assert b"lately" in told
    assert b"long ago" not in told


def test_a_redirect_is_not_followed(hook: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": "http://169.254.169.254/latest/"}
    plant("rose")
    send_due()
    assert Delivery.objects.get(endpoint=hook).tries[0]["code"] == 307
    receiver.headers = {"Location": receiver.url}
    send_all()
    assert len(receiver.taken) == 2


def test_an_answer_without_end_takes_no_room_and_a_slow_one_no_time(
    hook: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []

    def flood(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _piece in range(1_600):  # 100 MB
            written.append(handler.wfile.write(b"x" * 65_536))

    receiver.act = flood
    plant("rose")
    send_due()
    delivery = Delivery.objects.get(endpoint=hook)
    assert (delivery.state, len(delivery.tries[0]["told"])) == ("done", answers.TOLD)
    assert sum(written) < 20_000_000, "the sender went when it had enough"

    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            handler.wfile.write(b"X-A: b\r\n")
            time.sleep(0.05)

    receiver.act = drip
    monkeypatch.setattr(sending, "SECONDS", 0.5)
    plant("lily")
    began = time.monotonic()
    send_due()
    assert time.monotonic() - began < 3
    assert Delivery.objects.get(endpoint=hook, state="parked").tries[0]["code"] == 0


def test_a_body_that_drips_is_an_answer_all_the_same(
    hook: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(handler: Any) -> None:
        handler.send_response(202)
        handler.end_headers()
        while True:
            handler.wfile.write(b"y")
            handler.wfile.flush()
            time.sleep(0.05)

    receiver.act = drip
    monkeypatch.setattr(sending, "SECONDS", 0.5)
    plant("rose")
    send_due()
    assert Delivery.objects.get(endpoint=hook).state == "done"


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/", "http://localhost/", "http://[::ffff:127.0.0.1]/", "http://[::1]/",
        "http://169.254.169.254/", "http://8.8.8.8:6379/", "ftp://8.8.8.8/", "http://user:p@8.8.8.8/",
    ],
)  # fmt: skip
def test_an_address_that_came_round_the_form_is_refused_when_it_is_used(house: Workspace, url: str) -> None:
    with operation("test.endpoint"):
        endpoint = WebhookEndpoint.objects.create(url=url, events=["garden.planted"])
    plant("rose")
    send_due()
    [made] = Delivery.objects.get(endpoint=endpoint).tries
    assert (made["code"], made["told"]) == (0, "This address cannot be reached from here.")


def test_a_name_that_leads_inside_is_refused_and_own_networks_are_not_for_webhooks(
    house: Workspace, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket
    from ipaddress import ip_network

    truly = socket.getaddrinfo

    def leads(host: str, *rest: Any, **more: Any) -> Any:
        return truly("10.1.2.3" if host == "hooks.firma.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", leads)
    monkeypatch.setattr(net, "own_networks", [ip_network("10.0.0.0/8")])
    with operation("test.endpoint"):
        endpoint = WebhookEndpoint.objects.create(url="https://hooks.firma.example/", events=["garden.planted"])
    plant("rose")
    send_due()
    assert Delivery.objects.get(endpoint=endpoint).tries[0]["told"] == "This address cannot be reached from here."


def test_without_the_door_of_the_tests_this_machine_is_not_reached(
    house: Workspace, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    endpoint_of(receiver)
    plant("rose")
    send_due()
    assert receiver.taken == []


def test_while_one_is_spoken_to_nobody_else_speaks_to_it(hook: WebhookEndpoint, receiver: Receiver) -> None:
    plant("rose")
    fanning.fan_out()
    found = sending._take(fanning.name_of(hook.pk))
    assert isinstance(found, Letter)
    plant("lily")
    fanning.fan_out()
    assert sending.due() is None, "new events do not open it either"
    cursor = cursor_of(hook)
    assert cursor.send_at is not None
    assert timezone.now() + timedelta(seconds=30) < cursor.send_at <= timezone.now() + sending.LEASE
    answers.note(found, Answered(200, "", 1))
    assert sending.due() is not None


def test_a_sender_that_died_before_it_noted_is_made_up_for(hook: WebhookEndpoint, receiver: Receiver) -> None:
    plant("rose")
    fanning.fan_out()
    lost = sending._take(fanning.name_of(hook.pk))
    assert lost is not None
    sending.post(lost)
    send_all()
    assert [one.headers["X-Tropa-Delivery"] for one in receiver.taken] == [str(lost.delivery)] * 2


def send_once(endpoint: WebhookEndpoint) -> None:
    """One try, however long it would rest."""
    fanning.fan_out()
    now = timezone.now()
    Delivery.objects.filter(state="parked").update(next_at=now)
    Cursor.objects.filter(subscriber=fanning.name_of(endpoint.pk)).update(send_at=now, rest_until=None)
    sending.send_next(fanning.name_of(endpoint.pk))


def test_a_slow_one_takes_one_sender_alone(house: Workspace, receiver: Receiver) -> None:
    endpoint_of(receiver, path="/slow")
    endpoint_of(receiver, path="/quick")
    plant("rose", "lily")
    fanning.fan_out()
    first = sending.due()
    assert first is not None
    slow = sending._take(first[1])
    second = sending.due()
    assert slow is not None
    assert second is not None
    assert second[1] != first[1]
