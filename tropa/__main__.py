"""`python -m tropa` is `tropa`."""

from tropa.config.cli import main

main()
