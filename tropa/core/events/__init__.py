"""Events, the feed that numbers them, and who listens: projections at once, subscribers after the commit."""

from tropa.core.events.bus import Stored, event, projection, publish
from tropa.core.events.subscribers import on

__all__ = ["Stored", "event", "on", "projection", "publish"]
