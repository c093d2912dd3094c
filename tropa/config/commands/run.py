"""`tropa run`."""

import argparse
import json
import sys

HELP = "start web, live pages and worker in the foreground"
BARE = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """--demo fills an empty base with a believable company first."""
    parser.add_argument("--demo", action="store_true", help="with a believable company in it")


def run(options: argparse.Namespace) -> None:
    """Prepare, check the ports, serve until SIGTERM."""
    import subprocess

    from tropa.config.cli import Refused
    from tropa.config.readiness import hold_data, prepare_apart
    from tropa.config.settings.environment import read_environment
    from tropa.config.supervisor import Supervisor, busy

    environment = read_environment()
    for name, port in (("TROPA_PORT", environment.port), ("TROPA_LIVE_PORT", environment.live_port)):
        if busy(environment.host, port):
            raise Refused(f"Port {port} of {environment.host} is in use: stop that program or set {name}.")
    prepare_apart()
    if not hold_data():
        raise Refused("A restore is under way on this data; start again when it has ended.")
    if options.demo:
        demo = [sys.executable, "-m", "tropa", "demo"]
        if subprocess.run(demo, check=False, stdout=sys.stderr).returncode:
            raise Refused("The demonstration company could not be made.")

    def told(address: str) -> None:
        if options.json:
            print(json.dumps({"ready": address}), flush=True)
            return
        print(f"Tropa is ready at {address}", flush=True)
        print("Open it: the first to register owns the company; `tropa init` makes one without a browser.", flush=True)

    Supervisor(environment, told).run()
