"""What the business does with leads and deals, each noun in its module."""
