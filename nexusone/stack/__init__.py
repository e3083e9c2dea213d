"""The local stack: one process that starts, watches and ends everything NexusOne needs.

Nothing in here imports Django, so that tests can start the same servers before settings load.
"""
