"""Addresses of the credits endpoints."""

from django.urls import path

from credits.api import billing, caps, entries, ledger, quotes, usage

urlpatterns = [
    path("credits", ledger.BalanceView.as_view(), name="api_credits"),
    path("credits/quotes", quotes.QuoteView.as_view(), name="api_quotes"),
    path("credits/transactions", ledger.TransactionListView.as_view(), name="api_transactions"),
    path(
        "credits/transactions/<int:seq>", entries.TransactionView.as_view(), name="api_transaction"
    ),
    path("credits/usage", usage.UsageView.as_view(), name="api_usage"),
    path("credits/caps", caps.CapsView.as_view(), name="api_caps"),
    path("billing", billing.BillingView.as_view(), name="api_billing"),
    path("billing/plans", billing.PlansView.as_view(), name="api_billing_plans"),
    path("billing/invoices", billing.InvoicesView.as_view(), name="api_billing_invoices"),
    path("billing/checkout", billing.CheckoutView.as_view(), name="api_billing_checkout"),
    path("billing/portal", billing.PortalView.as_view(), name="api_billing_portal"),
    path(
        "billing/subscription", billing.SubscriptionView.as_view(), name="api_billing_subscription"
    ),
]
