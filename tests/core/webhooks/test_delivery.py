"""Events reach an endpoint: signed, in order, at least once, each under one id."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.core.conftest import new_workspace
from tests.core.webhooks.conftest import PLANTED, endpoint_of, plant, send_all, send_due
from tests.receiver import Receiver
from tropa.core import scope
from tropa.core.journal import operation, undo
from tropa.core.models import Cursor, Delivery, Event, WebhookEndpoint, Workspace
from tropa.core.webhooks import fanning, replaying, secrets

pytestmark = pytest.mark.django_db


def names(receiver: Receiver) -> list[str]:
    """Of the plants told of, as they came."""
    return [json.loads(one.body)["data"]["name"] for one in receiver.taken]


def test_an_event_is_posted_with_signature_and_ids(hook: WebhookEndpoint, receiver: Receiver) -> None:
    deed = plant("rose")
    send_due()
    [taken] = receiver.taken
    told, event = json.loads(taken.body), Event.objects.get(label=PLANTED)
    assert told["event"] == taken.headers["X-Tropa-Event"] == PLANTED
    assert (told["id"], told["seq"], told["operation"]) == (str(event.pk), event.seq, str(deed))
    assert told["workspace"] == Workspace.objects.get(pk=scope.require()).slug
    assert told["data"]["name"] == "rose"
    [delivery] = Delivery.objects.filter(endpoint=hook)
    assert taken.headers["X-Tropa-Delivery"] == str(delivery.pk)
    assert (delivery.state, delivery.attempts, delivery.tries[0]["code"]) == ("done", 1, 200)
    assert delivery.tries[0]["told"] == "thanks"
    moment, mark = (part.partition("=")[2] for part in taken.headers["X-Tropa-Signature"].split(","))
    secret = secrets.secret_of(hook).encode()
    assert mark == hmac.new(secret, f"{moment}.".encode() + taken.body, hashlib.sha256).hexdigest()
    assert abs(int(moment) - timezone.now().timestamp()) < 60


def test_only_what_was_chosen_comes_and_each_once(hook: WebhookEndpoint, receiver: Receiver) -> None:
    other = endpoint_of(receiver, "core.operation_undone", path="/undone")
    plant("rose", "lily", "oak")
    send_due()
    send_due()
    assert names(receiver) == ["rose", "lily", "oak"]
    assert not Delivery.objects.filter(endpoint=other).exists()


def test_what_happened_before_the_endpoint_was_made_is_not_told(house: Workspace, receiver: Receiver) -> None:
    plant("old")
    endpoint_of(receiver)
    plant("new")
    send_due()
    assert names(receiver) == ["new"], "also when the worker comes to it late"


def test_a_failed_one_comes_again_under_its_id_and_the_others_do_not_wait(
    hook: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.status = 500
    plant("rose")
    send_due()
    receiver.status = 204
    plant("lily")
    send_due()
    assert names(receiver) == ["rose", "lily"]
    waiting = Delivery.objects.get(endpoint=hook, state="parked")
    assert 40 < (waiting.next_at - timezone.now()).total_seconds() < 80
    send_all()
    assert names(receiver) == ["rose", "lily", "rose"]
    assert len({one.headers["X-Tropa-Delivery"] for one in receiver.taken}) == 2
    assert receiver.taken[0].body == receiver.taken[2].body
    assert not Delivery.objects.exclude(state="done").exists()


def test_what_was_taken_back_is_passed_over_and_comes_when_it_is_brought_again(
    hook: WebhookEndpoint, receiver: Receiver
) -> None:
    before = undo(plant("rose"))
    send_due()
    assert receiver.taken == []
    assert Delivery.objects.get(endpoint=hook).state == "passed"
    undo(before.operation)
    send_due()
    assert names(receiver) == ["rose"]


def test_what_was_taken_back_while_it_waited_is_passed_over(hook: WebhookEndpoint, receiver: Receiver) -> None:
    deed = plant("rose")
    fanning.fan_out()
    undo(deed)
    send_due()
    assert receiver.taken == []
    assert Delivery.objects.get(endpoint=hook).state == "passed"


def test_erased_values_do_not_go(hook: WebhookEndpoint, receiver: Receiver) -> None:
    plant("rose")
    send_due()
    receiver.taken.clear()
    plant("lily")
    fanning.fan_out()
    Event.objects.filter(label=PLANTED).update(payload="", salt="")
    replaying.forget_told({})
    send_due()
    assert receiver.taken == []
    assert [one["told"] for one in Delivery.objects.get(endpoint=hook, state="done").tries] == [""]


def test_a_changed_secret_signs_beside_the_old_one_for_a_day(hook: WebhookEndpoint, receiver: Receiver) -> None:
    old = secrets.secret_of(hook)
    new = secrets.rotate(hook, timezone.now())
    assert new != old
    plant("rose")
    send_due()
    moment, *marks = (part.partition("=")[2] for part in receiver.taken[0].headers["X-Tropa-Signature"].split(","))
    signed = f"{moment}.".encode() + receiver.taken[0].body
    assert marks == [hmac.new(each.encode(), signed, hashlib.sha256).hexdigest() for each in (new, old)]
    WebhookEndpoint.objects.filter(pk=hook.pk).derive(old_until=timezone.now() - timedelta(seconds=1))
    plant("lily")
    send_due()
    assert receiver.taken[1].headers["X-Tropa-Signature"].count("v1=") == 1
    secrets.rotate(hook, timezone.now(), at_once=True)
    plant("oak")
    send_due()
    assert receiver.taken[2].headers["X-Tropa-Signature"].count("v1=") == 1


def test_off_by_hand_tells_nothing_and_on_tells_from_then_on(hook: WebhookEndpoint, receiver: Receiver) -> None:
    switch(hook, "off")
    plant("rose")
    send_due()
    switch(hook, "on")
    plant("lily")
    send_due()
    assert names(receiver) == ["lily"]


def test_one_in_the_trash_hears_nothing(hook: WebhookEndpoint, receiver: Receiver) -> None:
    plant("rose")
    fanning.fan_out()
    with operation("test.trash"):
        hook.trash()
    send_due()
    assert receiver.taken == []
    assert not Cursor.objects.filter(subscriber=fanning.name_of(hook.pk)).exists()


def test_neighbours_hear_their_own_alone(hook: WebhookEndpoint, receiver: Receiver, neighbour: Workspace) -> None:
    with scope.enter(neighbour.pk):
        endpoint_of(receiver, path="/theirs")
        fanning.fan_out()
        plant("theirs")
    plant("ours")
    send_due()
    with scope.enter(neighbour.pk):
        send_due()
    assert [(one.path, json.loads(one.body)["data"]["name"]) for one in receiver.taken] == [
        ("/hook", "ours"),
        ("/hook/theirs", "theirs"),
    ]


def test_old_deliveries_are_swept(hook: WebhookEndpoint, receiver: Receiver) -> None:
    plant("rose", "lily")
    send_due()
    old = Delivery.objects.filter(endpoint=hook).first()
    Delivery.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))
    replaying.sweep()
    assert Delivery.objects.filter(endpoint=hook).count() == 1
    send_due()
    assert len(receiver.taken) == 2, "what was swept does not come again"


def switch(endpoint: WebhookEndpoint, state: str) -> None:
    """By hand."""
    with operation("test.switch"):
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(state=state)
    fanning.fan_out()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_writer_that_committed_late_is_not_missed(receiver: Receiver) -> None:
    workspace = new_workspace()
    began, may_commit = threading.Event(), threading.Event()

    def late() -> None:
        with scope.enter(workspace.pk), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            began.set()
            may_commit.wait(10)
            plant("late")
        connection.close()

    with scope.enter(workspace.pk):
        endpoint_of(receiver)
        thread = threading.Thread(target=late)
        thread.start()
        began.wait(10)
        plant("early")
        send_due()
        assert names(receiver) == ["early"]
        may_commit.set()
        thread.join(10)
        send_due()
        assert names(receiver) == ["early", "late"]


def test_an_endpoint_that_is_purged_takes_its_deliveries_along(hook: WebhookEndpoint, receiver: Receiver) -> None:
    with operation("test.endpoint") as deed:
        other = endpoint_of(receiver, path="/other")
    plant("rose")
    send_due()
    replaying.ping(other)
    with operation("test.purge"):
        hook.delete()
    assert set(Delivery.objects.values_list("endpoint", flat=True)) == {other.pk}
    undo(deed.id)
    assert not WebhookEndpoint.everything.exists()
    assert not Delivery.objects.exists()
