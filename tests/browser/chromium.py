"""Where Chromium is and how it is started, for browser tests and pictures alike."""

import os
import shutil

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable() -> str | None:
    """Return the browser to drive: $CHROME, or a Chromium or Chrome on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROME") or next(filter(None, map(shutil.which, names)), None)
