"""A small app of Records, Rows and Ledgers, so that the kernel's tests need no business app."""
