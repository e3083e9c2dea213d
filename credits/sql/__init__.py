"""The ledger's SQL: what alone may write it, and what keeps it so (docs/credits.md).

`first` is how it began (migration 0002) and what of it still stands; the other modules are what
migration 0009 put in its place, and `signs` what 0011 changed of that.
"""
