"""`tropa web`."""

import argparse

HELP = "serve pages and API"
BARE = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """Many machines choose their own numbers."""
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each process (default 4)")


def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM. This process stays small: Django lives in the ones it starts."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from tropa.config.readiness import prepare_apart
    from tropa.config.settings.environment import read_environment

    prepare_apart()
    environment = read_environment()
    Granian(
        "tropa.config.wsgi:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=6,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()
