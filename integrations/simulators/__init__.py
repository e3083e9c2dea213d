"""Stand-ins for the providers: their documented HTTP on loopback, with faults on request."""
