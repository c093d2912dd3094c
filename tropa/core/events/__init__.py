"""Events and the feed that numbers them."""

from tropa.core.events.bus import Stored, announcing, event, projection, publish

__all__ = ["Stored", "announcing", "event", "projection", "publish"]
