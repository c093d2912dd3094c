"""`tropa live`."""

import argparse
from typing import Any

HELP = "serve live pages (server-sent events)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM."""
    import uvicorn
    from django.conf import settings

    from tropa.config.asgi import application, hub

    class Server(uvicorn.Server):
        """Streams never end by themselves: they are ended before uvicorn waits for them."""

        async def shutdown(self, sockets: Any = None) -> None:
            hub.part()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        application,
        host=settings.ENVIRONMENT.host,
        port=settings.ENVIRONMENT.live_port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        lifespan="on",
    )
    Server(config).run()
