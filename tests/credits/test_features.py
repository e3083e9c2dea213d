"""Features: what a plan switches on, and what a page without them says."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import tenancy
from credits import features, quotas, selectors
from credits.models import PlanTerms
from magicpages.models import MagicPage, Theme
from tests.magicpages import contents
from tests.magicpages.visitors import visit, web_process
from tests.support import people, plans
from tests.support.people import Account


def published(page: MagicPage) -> str:
    return visit(web_process(), contents.publish(page)).text


def has(account: Account, key: str) -> bool:
    with tenancy.workspace(account.workspace.pk):
        return features.has(workspace_id=account.workspace.pk, key=key)


def test_every_feature_of_a_plan_is_known_here() -> None:
    named = {key for terms in PlanTerms.objects.all() for key in terms.features}

    assert named <= {feature.key for feature in features.registered.all()}


def test_every_limit_of_a_plan_has_a_name_or_waits_for_its_module() -> None:
    waiting = {"videos", "whatsapp_numbers", "stores"}
    named = {key for offer in selectors.plan_offers() for key in offer.terms.quotas}

    assert named - waiting <= {quota.key for quota in quotas.registered.all()}


@pytest.mark.parametrize(
    ("plan", "wanted"),
    [
        ("free", set()),
        ("pro", {"unbranded_pages", "member_caps"}),
        ("premium", {"unbranded_pages", "member_caps", "more_at_once"}),
    ],
)
def test_a_plan_has_its_features(account: Account, plan: str, wanted: set[str]) -> None:
    plans.put_on(account.workspace, plan)

    assert {each.key for each in features.registered.all() if has(account, each.key)} == wanted


def test_what_a_plan_has_not_is_refused_in_words(account: Account) -> None:
    with (
        tenancy.workspace(account.workspace.pk),
        pytest.raises(features.FeatureNotInPlan) as refusal,
    ):
        features.require(workspace_id=account.workspace.pk, key=features.MEMBER_CAPS)

    assert (refusal.value.status, refusal.value.code) == (403, "feature_not_in_plan")
    assert "Spending limits for each member" in str(refusal.value)


def test_the_terms_are_asked_once_in_a_scope(account: Account) -> None:
    workspace_id = account.workspace.pk
    with tenancy.workspace(workspace_id):
        selectors.balance(workspace_id=workspace_id)
        with CaptureQueriesContext(connection) as asked:
            for feature in features.registered.all():
                features.has(workspace_id=workspace_id, key=feature.key)
        assert len(asked) == 1


# --- Our name on published pages ----------------------------------------------------------------


@pytest.mark.parametrize("theme", Theme.values)
def test_a_free_plans_page_says_with_what_it_was_made(account: Account, theme: str) -> None:
    html = published(contents.ready(account, theme=theme))

    assert html.count("Made with NexusOne") == 1
    assert 'rel="nofollow noopener"' in html
    assert 'href="http' in html.partition('class="maker"')[2]


@pytest.mark.parametrize("language", ["ar", "he", "pt"])
def test_the_line_leads_to_our_site_in_the_language_of_the_page(
    account: Account, language: str
) -> None:
    html = published(contents.ready(account, language=language))

    assert f'/{language}/" rel="nofollow noopener"' in html.partition('class="maker"')[2]


def test_the_line_is_there_without_a_footer(account: Account) -> None:
    page = contents.ready(account)
    content = page.content
    for block in content["blocks"]:
        block["hidden"] = block["kind"] == "footer"
    with tenancy.workspace(page.workspace_id):
        MagicPage.objects.filter(pk=page.pk).update(content=content)

    assert published(page).count("Made with NexusOne") == 1


def test_a_larger_plan_publishes_without_our_name(account: Account) -> None:
    plans.put_on(account.workspace, "pro")

    assert "Made with" not in published(contents.ready(account))


def test_what_is_published_stays_as_it_was_until_it_is_published_again(account: Account) -> None:
    page = contents.ready(account)
    path = contents.publish(page)

    plans.put_on(account.workspace, "pro")
    assert "Made with NexusOne" in visit(web_process(), path).text
    assert "Made with NexusOne" not in published(page)


def test_the_preview_shows_the_line_too(owner_client: Client, account: Account) -> None:
    page = contents.ready(account)
    preview = owner_client.get(f"/magic-pages/{page.pk}/preview/").content.decode()
    assert "Made with NexusOne" in preview

    plans.put_on(account.workspace, "pro")
    assert "Made with" not in owner_client.get(f"/magic-pages/{page.pk}/preview/").content.decode()


def test_nobody_lends_their_plan_to_another_workspace(account: Account) -> None:
    other = people.sign_up("other")
    plans.put_on(other.workspace, "premium")

    assert not has(account, "unbranded_pages")
