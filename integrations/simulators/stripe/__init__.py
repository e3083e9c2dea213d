"""The Stripe simulator, served under ``/stripe``: its API, its hosted pages, its clock."""

API_VERSION = "2026-10-28.endive"
