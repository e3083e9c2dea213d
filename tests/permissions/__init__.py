"""Who may do what: docs/permissions.md, held to every address and every API operation."""
