"""Sample copy from a brief: what the simulators answer when asked to write."""
