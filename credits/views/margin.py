"""What work earns and costs, as a page of the staff site and as a file."""

import csv
from datetime import date
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, formatting
from credits import margin
from credits.margin import Line, Report

MONTHS_OFFERED = 24
MONTHS_SHOWN = 6


class Bars(NamedTuple):
    """A month in the drawing: both bars in percent of the tallest, and where they stand."""

    label: str
    worth: int
    cost: int
    x: int

    @property
    def worth_top(self) -> int:
        """Where the bar of the worth begins, counted from above."""
        return 100 - self.worth

    @property
    def cost_top(self) -> int:
        """Where the bar of the cost begins."""
        return 100 - self.cost

    @property
    def cost_x(self) -> int:
        """Where the bar of the cost stands."""
        return self.x + 9


class Row(NamedTuple):
    """A line in words; ``month`` is empty where it stands for all months."""

    month: str
    module: str
    charged: str
    refunded: str
    credits: str
    worth: str
    cost: str
    margin: str
    share: str
    failed: str
    failed_cost: str


def margin_view(request: HttpRequest) -> HttpResponse:
    """Show it, or give it as CSV with ``?format=csv``."""
    if not request.user.has_perm("credits.view_margin"):
        raise PermissionDenied
    first, last = chosen_months(request)
    found = margin.report(first=first, last=last)
    if request.GET.get("format") == "csv":
        return _file(found, first, last)
    context = {
        **admin.site.each_context(request),
        "title": _("What work earns and costs"),
        "offered": [(f"{month:%Y-%m}", formatting.month(month)) for month in offered_months()],
        "first": f"{first:%Y-%m}",
        "last": f"{last:%Y-%m}",
        "period": formatting.month(first)
        if first == last
        else f"{formatting.month(first)} – {formatting.month(last)}",
        "rows": [_row(line) for line in found.lines],
        "total": _row(found.total),
        "bars": _bars(found),
        "paid": margin.dollars(found.paid.microusd),
        "paid_credits": found.paid.credits,
        "rate": _rate(found),
    }
    return TemplateResponse(request, "admin/credits/margin.html", context)


def chosen_months(request: HttpRequest) -> tuple[date, date]:
    """Return the first and the last month asked for: some that are offered, in order."""
    offered = offered_months()
    by_name = {f"{month:%Y-%m}": month for month in offered}
    last = by_name.get(request.GET.get("last", ""), offered[0])
    usual = offered[min(offered.index(last) + MONTHS_SHOWN, MONTHS_OFFERED) - 1]
    first = by_name.get(request.GET.get("first", ""), usual)
    return min(first, last), max(first, last)


def offered_months() -> list[date]:
    """Return the months one can choose, this one first."""
    today = timezone.localtime(clock.now()).date()
    ends = [today.year * 12 + today.month - 1 - back for back in range(MONTHS_OFFERED)]
    return [date(number // 12, number % 12 + 1, 1) for number in ends]


def _row(line: Line) -> Row:
    figures = line.figures
    share = figures.failed_share
    return Row(
        month=formatting.month(line.month),
        module=line.label if line.module else "",
        charged=formatting.number(figures.charged),
        refunded=formatting.number(figures.refunded),
        credits=formatting.number(figures.credits),
        worth=_money(line.worth),
        cost=margin.dollars(figures.cost),
        margin=_money(line.margin),
        share="–" if share is None else formatting.percent(share, 1),
        failed=_("%(failed)s of %(ended)s")
        % {
            "failed": formatting.number(figures.failed),
            "ended": formatting.number(figures.ended),
        },
        failed_cost=margin.dollars(figures.failed_cost),
    )


def _money(microusd: int | None) -> str:
    return "–" if microusd is None else margin.dollars(microusd)


def _rate(found: Report) -> str:
    rate = found.paid.rate
    return "" if rate is None else margin.dollars(round(rate))


def _bars(found: Report) -> list[Bars]:
    months = found.by_month()
    tallest = max([1, *(max(line.worth or 0, line.figures.cost) for line in months)])
    return [
        Bars(
            _("%(month)s: worth %(worth)s, cost %(cost)s")
            % {
                "month": formatting.month(line.month),
                "worth": _money(line.worth),
                "cost": margin.dollars(line.figures.cost),
            },
            max(0, round(100 * (line.worth or 0) / tallest)),
            round(100 * line.figures.cost / tallest),
            24 * place,
        )
        for place, line in enumerate(months)
    ]


def _file(found: Report, first: date, last: date) -> HttpResponse:
    """Write plain figures for a spreadsheet: money in millionths of a dollar."""
    name = f"margin-{first:%Y-%m}-{last:%Y-%m}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(
        (
            "month", "module", "credits_charged", "credits_refunded", "credits", "worth_microusd",
            "cost_microusd", "margin_microusd", "ended", "failed", "failed_cost_microusd",
        )
    )  # fmt: skip
    writer.writerows(_figures(line) for line in found.lines)
    return response


def _figures(line: Line) -> tuple[Any, ...]:
    figures = line.figures
    return (
        f"{line.month:%Y-%m}", line.module, figures.charged, figures.refunded, figures.credits,
        line.worth, figures.cost, line.margin, figures.ended, figures.failed, figures.failed_cost,
    )  # fmt: skip
