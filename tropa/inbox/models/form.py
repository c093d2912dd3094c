"""A public form: whoever has its link may write to the company."""

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import JsonField, Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.customers.models import ConsentText, Purpose, Source
from tropa.lib.names import folded

MOST = 30
"""Questions of one form."""
REACHED = ("phone", "email")
"""Questions whose answer lets the company answer."""


class FormQuerySet(RecordQuerySet):
    """Words about forms."""

    def open(self) -> "FormQuerySet":
        """Those that take answers."""
        return self.filter(active=True)


def new_token() -> str:
    """What makes a link hard to guess; it is public and no secret."""
    return secrets.token_urlsafe(16)


class Form(Record):
    """What is asked, how it looks, and where its enquiries are said to come from."""

    class Accent(models.TextChoices):
        """The colour of the button; names of a palette, so no style comes from people."""

        GREEN = "green", _("green")
        BLUE = "blue", _("blue")
        VIOLET = "violet", _("violet")
        RED = "red", _("red")
        ORANGE = "orange", _("orange")
        GREY = "grey", _("grey")

    class Theme(models.TextChoices):
        """How the page around it looks."""

        LIGHT = "light", _("light")
        DARK = "dark", _("dark")
        SYSTEM = "system", _("as the visitor's system")

    kind_label: ClassVar[str] = "form"

    name = models.CharField(_("name"), max_length=100)
    token = models.CharField(max_length=32, default=new_token, editable=False)
    title = models.CharField(_("title on the page"), max_length=150, blank=True)
    fields = JsonField(default=list, blank=True)
    """What is asked, in order: [{"name": "phone", "required": true}]; own fields of leads are "custom.<name>"."""
    marketing = models.BooleanField(_("asks for the consent to advertising"), default=True)
    double_opt_in = models.BooleanField(_("confirms the consent to advertising by e-mail"), default=False)
    """The consent counts from when the link of a letter is opened; without an e-mail it never does."""
    source = Link("customers.Source", models.SET_NULL, null=True, blank=True, related_name="+")
    button = models.CharField(_("text of the button"), max_length=60, blank=True)
    thanks = models.CharField(_("words of thanks"), max_length=500, blank=True)
    accent = models.CharField(_("colour"), max_length=8, choices=Accent, default=Accent.GREEN)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.LIGHT)
    active = models.BooleanField(_("takes enquiries"), default=False)

    objects: ClassVar[Any] = LiveManager.from_queryset(FormQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(FormQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("form")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "token"],
                name="inbox_form_token_once",
                violation_error_message=_("There is a form of this link already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save what can be answered; one that takes enquiries has a source, its own name if no other.

        Raises:
            RuleViolation: it has no name, asks nothing that lets the company answer, or a thing twice, or would confirm
                consents by letters without asking where they go.
        """
        self.name, self.title = " ".join(self.name.split()), " ".join(self.title.split())
        if not self.name:
            raise RuleViolation("inbox.no_form_name", _("Give the form a name."), field="name")
        names = [each["name"] for each in self.fields]
        if len(set(names)) != len(names) or len(names) > MOST:
            raise RuleViolation("inbox.doubled_question", _("Ask each thing once."), field="questions")
        if not set(REACHED) & set(names):
            words = _("Ask for a telephone or an e-mail, so that you can answer.")
            raise RuleViolation("inbox.nobody_reached", words, field="questions")
        if self.double_opt_in and "email" not in names:
            words = _("Ask for the e-mail: the letter with the link goes there.")
            raise RuleViolation("inbox.no_email_asked", words, field="double_opt_in")
        if self.active and self.source is None:
            self.source = named_source(self.name)
        super().save(*args, **kwargs)

    @property
    def path(self) -> str:
        """The address of its page on this server."""
        return reverse("forms:form", kwargs={"workspace": self.workspace_id.hex, "token": self.token})

    @property
    def link(self) -> str:
        """The whole address, for people."""
        return f"{settings.ENVIRONMENT.base_url}{self.path}"

    def texts(self) -> dict[str, ConsentText]:
        """The words of the boxes it shows, as they are in force now."""
        shown = [Purpose.PROCESSING] + [Purpose.MARKETING] * self.marketing
        in_force = ConsentText.objects.in_force()
        return {str(purpose): in_force[purpose] for purpose in shown if purpose in in_force}


def named_source(name: str) -> Source:
    """The source of this name, else a new one: an enquiry always says where it came from."""
    found: Source | None = Source.objects.filter(name_key=folded(name)).first()
    if found is None:
        found = Source(name=name, channel_group=Source.ChannelGroup.DIRECT)
        found.save()
    return found
