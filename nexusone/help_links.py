"""Help for the screen somebody is on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import workspace_page
from accounts.requests import MemberRequest
from website import selectors as website

SHOWN = 4
LONGEST_NAME = 100


@require_safe
@workspace_page()
def help_for_screen(request: MemberRequest) -> HttpResponse:
    """Show the articles about a screen: what the help menu asks for when it is opened."""
    screen = request.GET.get("screen", "")[:LONGEST_NAME]
    articles = website.help_for(screen)[:SHOWN] if screen.isprintable() else []
    return render(request, "components/help_links.html", {"articles": articles})
