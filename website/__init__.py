"""The signed-out site: what NexusOne is, what it costs, how it fares, help and legal texts."""
