"""The one intake of what providers send by themselves (docs/webhooks.md)."""
