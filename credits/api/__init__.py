"""Credits for programs: balance, ledger, quotes."""
