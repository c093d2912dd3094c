"""What stands on a customer's card."""
