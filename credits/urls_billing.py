"""Addresses of the billing screens, among the settings."""

from django.urls import path

from credits.views import billing, checkout, plans

urlpatterns = [
    path("settings/billing/", billing.billing, name="billing"),
    path("settings/billing/portal/", billing.billing_portal, name="billing_portal"),
    path("settings/billing/resume/", billing.billing_resume, name="billing_resume"),
    path("settings/billing/plans/", plans.billing_plans, name="billing_plans"),
    path("settings/billing/change/", plans.billing_change, name="billing_change"),
    path("settings/billing/cancel/", plans.billing_cancel, name="billing_cancel"),
    path("settings/billing/checkout/", checkout.billing_checkout, name="billing_checkout"),
    path("settings/billing/return/", checkout.billing_return, name="billing_return"),
]
