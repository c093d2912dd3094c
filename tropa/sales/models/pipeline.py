"""The way a deal goes: a pipeline and its stages."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tropa.core.errors import RuleViolation
from tropa.core.records import Link, Record, RecordQuerySet
from tropa.core.records.queryset import LiveManager, RecordManager
from tropa.lib.names import folded


class Pipeline(Record):
    """One way from the first word to the sale; a company may have several."""

    kind_label: ClassVar[str] = "pipeline"
    purged: ClassVar[bool] = False
    arranges: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta(Record.Meta):
        verbose_name = _("pipeline")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="sales_pipeline_name_once",
                violation_error_message=_("There is a pipeline of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key that two spellings share."""
        self.name = " ".join(self.name.split())
        self.name_key = folded(self.name)
        super().save(*args, **kwargs)

    @classmethod
    def first(cls) -> "Pipeline":
        """The one that new deals come into when nobody says another.

        Raises:
            RuleViolation: the company has no pipeline.
        """
        found: Pipeline | None = cls.objects.order_by("position", "pk").first()
        if found is None:
            raise RuleViolation("sales.no_pipeline", _("Make a pipeline first, in Settings."), field="pipeline")
        return found

    def begins_at(self) -> "Stage":
        """The stage where its deals begin.

        Raises:
            RuleViolation: it has no open stage.
        """
        return self.stage_of(Stage.Kind.OPEN)

    def stage_of(self, kind: str) -> "Stage":
        """Its first stage of a kind: where deals begin, where won and lost ones end.

        Raises:
            RuleViolation: it has none.
        """
        found: Stage | None = Stage.objects.filter(pipeline=self, kind=kind).order_by("position", "pk").first()
        if found is None:
            words = _("“%(pipeline)s” has no such stage; add one in Settings.") % {"pipeline": self}
            raise RuleViolation("sales.no_stage", words, field="stage")
        return found


class StageQuerySet(RecordQuerySet):
    """Words about stages."""

    def open(self) -> "StageQuerySet":
        """Where deals are still worked on."""
        return self.filter(kind=Stage.Kind.OPEN)

    def in_order(self) -> "StageQuerySet":
        """As they stand on the board, pipeline after pipeline."""
        return self.order_by("pipeline__position", "pipeline_id", "position", "pk")


class Stage(Record):
    """One step of a pipeline."""

    class Kind(models.TextChoices):
        """What it means for a deal to stand here."""

        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", _("lost")

    class Colour(models.TextChoices):
        """Names of the palette of the face."""

        GREY = "grey", _("grey")
        BLUE = "blue", _("blue")
        TEAL = "teal", _("teal")
        GREEN = "green", _("green")
        YELLOW = "yellow", _("yellow")
        ORANGE = "orange", _("orange")
        RED = "red", _("red")
        PURPLE = "purple", _("purple")

    kind_label: ClassVar[str] = "stage"
    part_of: ClassVar[str] = "pipeline"
    purged: ClassVar[bool] = False
    arranges: ClassVar[bool] = True

    pipeline = Link(Pipeline, models.CASCADE, related_name="stages", verbose_name=_("pipeline"))
    name = models.CharField(_("name"), max_length=80)
    name_key = models.CharField(max_length=80, editable=False)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.OPEN)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    probability = models.PositiveSmallIntegerField(
        _("probability"), default=0, validators=[MaxValueValidator(100)], help_text=_("percent")
    )
    colour = models.CharField(_("colour"), max_length=10, choices=Colour, default=Colour.GREY)

    objects: ClassVar[Any] = LiveManager.from_queryset(StageQuerySet)()
    everything: ClassVar[Any] = RecordManager.from_queryset(StageQuerySet)()

    class Meta(Record.Meta):
        verbose_name = _("stage")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "pipeline", "name_key"],
                condition=models.Q(deleted_at__isnull=True),
                name="sales_stage_name_once",
                violation_error_message=_("There is a stage of this name in the pipeline already."),
            ),
            models.CheckConstraint(
                condition=models.Q(probability__lte=100),
                name="sales_stage_probability",
                violation_error_message=_("A probability is between 0 and 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the key that two spellings share; won is certain and lost is hopeless."""
        self.name = " ".join(self.name.split())
        self.name_key = folded(self.name)
        self.probability = {self.Kind.WON: 100, self.Kind.LOST: 0}.get(self.Kind(self.kind), self.probability)
        super().save(*args, **kwargs)
