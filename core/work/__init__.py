"""The one way that paid work flows: quote, request, queue, work, end (docs/jobs.md).

A module declares a model on `models.PaidWork`, registers how it is done with `registry.register`,
and calls `services.submit`. Everything else (charge, lease, retries, refund) happens here.
"""
