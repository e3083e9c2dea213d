"""Public addresses: what visitors of published pages reach."""

from django.urls import path

from magicpages import public_views

urlpatterns = [
    path("<slug:workspace>/<slug:page>", public_views.page_missing, name="public_page"),
    path("<slug:workspace>/<slug:page>/lead", public_views.lead_create, name="public_lead"),
]
