"""What can be done to customers, one file a verb."""
