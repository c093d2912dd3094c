"""What `make bench` measures against the budgets of DESIGN 8."""
