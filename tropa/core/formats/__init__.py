"""How dates are written: English months by name, since 6/12 is another day on each side of the ocean."""
