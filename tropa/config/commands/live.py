"""`tropa live`."""

import argparse

HELP = "serve live pages (server-sent events)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM."""
    import uvicorn
    from django.conf import settings

    from tropa.config.asgi import application

    uvicorn.run(
        application,
        host=settings.ENVIRONMENT.host,
        port=settings.ENVIRONMENT.live_port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
        lifespan="on",
    )
