"""`tropa worker`."""

import argparse
import signal

HELP = "run tasks, bring events to their subscribers, seal the journal"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM."""
    from tropa.core.worker import Worker

    worker = Worker()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, worker.stop)
    worker.run()
