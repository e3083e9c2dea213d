"""The conventions every endpoint of the API follows (docs/api.md)."""
