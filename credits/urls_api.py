"""Addresses of the credits endpoints."""

from django.urls import path

from credits import api

urlpatterns = [
    path("credits", api.BalanceView.as_view(), name="api_credits"),
    path("credits/transactions", api.TransactionListView.as_view(), name="api_transactions"),
]
