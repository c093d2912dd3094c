"""`python -m bench.fill N [--many] [--seed 7]`: a base of any size, which `tropa run` then serves.

Into the base that TROPA_DATA or TROPA_DATABASE_URL names; it is made when it is not there. Nothing else may use it
meanwhile. Whoever wants to look signs in as bench@bench.example, password "four quiet words here" (seller: no sign-in).
"""

import argparse

SMALL = 19


def main() -> None:
    """Read the words and fill."""
    from bench.__main__ import set_up

    parser = argparse.ArgumentParser(prog="bench.fill", description=__doc__)
    parser.add_argument("customers", type=int, help="how many; as many deals, ten entries of the trail each")
    parser.add_argument(
        "--many", action="store_true", help="seven tenths in one company, the rest in nineteen small ones"
    )
    parser.add_argument("--seed", type=int, default=7, help="another number makes another company")
    options = parser.parse_args()
    set_up()
    from django.core.management import call_command

    from bench.filling.filling import fill

    call_command("migrate", verbosity=0)
    fill(sizes_of(options.customers, many=options.many), seed=options.seed)


def sizes_of(customers: int, *, many: bool) -> list[tuple[str, int]]:
    """Names and sizes of the companies."""
    if not many:
        return [("Bench", customers)]
    large = customers * 7 // 10
    small = (customers - large) // SMALL
    return [("Bench", customers - SMALL * small), *((f"Bench small {n + 1}", small) for n in range(SMALL))]


if __name__ == "__main__":
    main()
