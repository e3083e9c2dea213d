"""What goes along with an exported ledger, to verify it without us."""
