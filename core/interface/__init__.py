"""Where modules hang up what they add to the interface.

Each app registers its own parts in its ``interface.py``, which is imported at start: navigation,
search, dashboard, guided start, example data. Nobody keeps a list of modules.
"""
