"""Ready mappings of programs whose exports of deals are known; see `customers.sources`."""
