"""Rights to forms: those who run the workspace."""

from django.utils.translation import gettext_lazy as _

from tropa.core.access import SETTINGS, AccessKind, kinds

kinds.register(AccessKind("form", _("Forms"), defaults=SETTINGS, order=350))
