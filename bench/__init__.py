"""Benchmarks: NexusOne beside its own limits, measured in the same run (docs/performance.md)."""
