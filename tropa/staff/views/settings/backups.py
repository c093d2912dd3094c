"""Backups, for who runs the installation: the last proved one, all others, when they are made and where they go."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views import View

from tropa.core.backup import plan as plans
from tropa.core.backup import progress, sealing, shelf
from tropa.core.backup.leaving import sealed_copy
from tropa.core.backup.refusals import Unfit
from tropa.core.errors import Denied, FieldError, Invalid, NotFound, RuleViolation
from tropa.core.models import Job, Workspace
from tropa.core.urls import page_url
from tropa.lib.numbers import whole
from tropa.staff.requests import MemberRequest
from tropa.staff.sections import sections
from tropa.staff.services.backups import zone_of
from tropa.staff.tasks import make_backup
from tropa.staff.views.entering import is_proved
from tropa.staff.views.settings.base import SectionPage
from tropa.staff.views.settings.proof import to_proof

SHOWN = 60


class Backups(SectionPage):
    """The page; POST makes one now. Asked for its `making` part it gives that alone, while one is being made."""

    section = "backups"
    template = "staff/settings/backups.html"

    def get(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """All of it, or how far the one is that is being made."""
        if request.headers.get("HX-Target") == "making":
            return render(request, "staff/settings/backups_state.html", self.state())
        return self.show(request)

    def done(self, request: MemberRequest) -> Any:
        """Let the worker begin one."""
        make_backup.enqueue()
        return _("The backup is being made; you may leave the page.")

    def after(self, request: MemberRequest) -> str:
        """Back to the page."""
        return page_url("staff:backups")

    def state(self) -> dict[str, Any]:
        """What the shelf holds, and what is going on."""
        records = shelf.records(data())
        going = progress.now(data())
        waits = Job.objects.filter(task=make_backup.label, state__in=(Job.State.WAITING, Job.State.RUNNING)).exists()
        if going is None and waits:
            going = {"stage": "wait", "done": 0, "total": 0}
        if going is not None:
            going["words"] = stages().get(going["stage"], "")
            records = [one for one in records if one.code != "broken_off" or one is not records[0]]
        proved = next((one for one in records if one.proved and one.is_there), None)
        return {
            "records": records[:SHOWN],
            "proved": proved,
            "going": going,
            "sealable": sealing.kept_sealer(data() / "keys") is not None,
        }

    def context(self, request: MemberRequest) -> dict[str, Any]:
        """The state and the plan."""
        return {
            **self.state(),
            "plan": plans.read(data()),
            "everies": [("day", _("each night")), ("hour", _("each hour")), ("off", _("never by themselves"))],
            "hours": [(str(hour), f"{hour:02}:00") for hour in range(24)],
            "zone": zone_of(Workspace.objects.order_by("created_at")[0]),
            "folder": shelf.folder(data()),
        }


class BackupPlan(Backups):
    """When they are made, how many stay, where a second one goes."""

    http_method_names = ["post", "options"]  # Django's own attribute

    def done(self, request: MemberRequest) -> Any:
        """Keep the plan."""
        given = request.POST
        errors, kept = [], {}
        for period in plans.PERIODS:
            number = whole(given.get(period, "").strip(), plans.MOST_KEPT)
            if number is None:
                words = _("A whole number from 0 to %(most)d") % {"most": plans.MOST_KEPT}
                errors.append(FieldError(period, "number", words))
            kept[period] = number or 0
        hour = given.get("hour", "")
        if given.get("every") not in {"day", "hour", "off"} or hour not in {str(one) for one in range(24)}:
            errors.append(FieldError("every", "choice", _("Choose from the list.")))
        if errors:
            raise Invalid(errors)
        copies = given.get("copies", "").strip()[:500]
        if copies and sealing.kept_sealer(data() / "keys") is None:
            raise RuleViolation("passphrase_missing", _("Set a passphrase first: it seals the keys."), "copies")
        with refusals("copies"):
            plans.write(data(), plans.Plan(every=given["every"], hour=int(hour), copies=copies, **kept))
        return _("Saved")


class BackupPassphrase(Backups):
    """What seals the keys in all copies from now on."""

    http_method_names = ["post", "options"]  # Django's own attribute

    def post(self, request: MemberRequest, **kwargs: Any) -> HttpResponse:
        """It decides who can open the copies: who it is was shown shortly before."""
        return super().post(request, **kwargs) if is_proved(request) else to_proof(page_url("staff:backups"))

    def done(self, request: MemberRequest) -> Any:
        """Keep the key that is made from it."""
        first, again = request.POST.get("passphrase", ""), request.POST.get("again", "")
        if first != again:
            raise RuleViolation("staff.passphrase_differs", _("The two do not agree; type it once more."), "again")
        with refusals("passphrase"):
            sealing.keep(data() / "keys", first)
        return _("The passphrase is set. Copies made before open with the one before.")


class OneBackup(View):
    """One file, on its way out: its keys are sealed."""

    def get(self, request: MemberRequest, label: str) -> HttpResponseBase:
        """The file, to who has shown shortly before who it is; without a passphrase back to the page, which says so."""
        if not sections.get("backups").is_open_to(request.member):
            raise Denied("backups", "view")
        if not is_proved(request):
            return to_proof(page_url("staff:backups"))
        record = shelf.get(data(), label)
        if record is None or not record.is_there:
            raise NotFound
        try:
            if (sealer := sealing.kept_sealer(data() / "keys")) is None:
                raise Unfit("passphrase_missing")
            leaving = sealed_copy(Path(record.file), sealer)
        except Unfit as unfit:
            messages.error(request, str(unfit))
            return redirect(page_url("staff:backups"))
        answer = StreamingHttpResponse(leaving.chunks(), content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{record.name}{shelf.ENDING}"'
        answer["Content-Length"] = str(leaving.size)
        answer["Cache-Control"] = "private, no-store"
        return answer


class refusals:  # noqa: N801  reads as a word in a with statement
    """Tell a refusal beside a field of the form."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: Any, problem: BaseException | None, _trace: Any) -> None:
        if isinstance(problem, Unfit):
            raise RuleViolation(problem.code, str(problem), self.field) from problem


def data() -> Path:
    """The folder of the installation."""
    found: Path = settings.ENVIRONMENT.data
    return found


def stages() -> dict[str, str]:
    """What is being done, in words."""
    return {
        "wait": _("The backup waits for the worker; it begins in a moment."),
        "start": _("The backup begins."),
        "base": _("The base is being copied; everybody goes on working."),
        "count": _("The state of every company is being written down."),
        "pack": _("The base is being packed."),
        "files": pgettext("backup", "Files are being added."),
        "proof": _("The backup is being restored on trial and compared."),
    }
