"""Stand-ins for the providers: their documented HTTP on loopback, with faults on request."""

# Every simulated answer carries this header: what it brings is sample content.
SIMULATOR_HEADER = "X-NexusOne-Simulator"
