"""The overview's five headline figures, each with its change, line and definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl
import streamlit as st

from dashboards import formats
from dashboards import report_formats as changes
from dashboards.figures import Headline
from dashboards.i18n import gettext as _
from dashboards.i18n import ngettext
from dashboards.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Card:
    """One figure as shown; `definition` comes from the marts' own columns."""

    label: str
    value: str
    change: str | int | None
    notes: Sequence[str]
    definition: str
    line: Sequence[float | None]
    colour: Literal["normal", "inverse", "off"] = "normal"


def show_cards(cards: Sequence[Card], compared_days: int) -> None:
    """Draws them side by side; on a narrow screen they wrap."""
    against = ngettext(
        "than the day before", "than the {count} days before", compared_days
    ).format(count=compared_days)
    change = _("Change:")
    with st.grid(len(cards), min_column_width=200, border=True, key="headline"):
        for card in cards:
            with st.container(gap="xsmall"):
                st.metric(
                    card.label,
                    card.value,
                    card.change,
                    delta_color=card.colour,
                    help=f"{card.definition}\n\n{change} {against}",
                    chart_data=[value for value in card.line if value is not None],
                    chart_type="area" if card.colour == "off" else "line",
                )
                st.caption("  \n".join(card.notes))


def cards(
    now: Headline, before: Headline, per_day: pl.DataFrame, warehouse: Warehouse
) -> list[Card]:
    """The five figures: volume, first reply, resolution, satisfaction, SLA."""

    def line(column: str) -> list[float | None]:
        return per_day.get_column(column).to_list()

    def definition(*columns: str) -> str:
        found = (warehouse.definition(*column.split(".")) for column in columns)
        return "\n\n".join(text for text in found if text)

    return [
        Card(
            label=_("Tickets opened"),
            value=formats.number(now.opened_count),
            change=changes.relative_change(now.opened_count, before.opened_count),
            notes=[
                _("{count} answered first").format(
                    count=formats.number(now.first_response_count)
                ),
                _("{count} resolved").format(count=formats.number(now.resolved_count)),
            ],
            definition=definition("kpi_daily.opened_count", "kpi_daily.resolved_count"),
            line=line("opened_count"),
            colour="off",
        ),
        Card(
            label=_("First reply (median)"),
            value=formats.duration(now.first_response_business_p50),
            change=changes.duration_change(
                now.first_response_business_p50, before.first_response_business_p50
            ),
            notes=[
                _("in business time"),
                _("{duration} by the clock").format(
                    duration=formats.duration(now.first_response_p50)
                ),
            ],
            definition=definition(
                "fct_tickets.first_response_business_seconds",
                "fct_tickets.first_response_seconds",
            ),
            line=line("first_response_p50_minutes"),
            colour="inverse",
        ),
        Card(
            label=_("Resolution (median)"),
            value=formats.duration(now.resolution_business_p50),
            change=changes.duration_change(
                now.resolution_business_p50, before.resolution_business_p50
            ),
            notes=[
                _("in business time"),
                _("{duration} by the clock").format(
                    duration=formats.duration(now.resolution_p50)
                ),
            ],
            definition=definition(
                "fct_tickets.resolution_business_seconds",
                "fct_tickets.resolution_seconds",
            ),
            line=line("resolution_p50_hours"),
            colour="inverse",
        ),
        Card(
            label=_("Satisfied (4 or 5)"),
            value=formats.percent(now.csat),
            change=changes.share_change(now.csat, before.csat),
            notes=[
                _("{count} of {asked} answered").format(
                    count=formats.number(now.answered_count),
                    asked=formats.number(now.asked_count),
                ),
                _("mean {mean}").format(mean=formats.number(now.mean_rating, 2)),
            ],
            definition=definition(
                "fct_csat.is_satisfied", "kpi_daily.csat_satisfied_count"
            ),
            line=line("csat"),
        ),
        Card(
            label=_("SLA met, first reply"),
            value=formats.percent(now.first_response_compliance),
            change=changes.share_change(
                now.first_response_compliance, before.first_response_compliance
            ),
            notes=[
                _("resolution {share}").format(
                    share=formats.percent(now.resolution_compliance)
                ),
                ngettext(
                    "{count} clock still in time",
                    "{count} clocks still in time",
                    now.open_clock_count,
                ).format(count=formats.number(now.open_clock_count)),
            ],
            definition=definition(
                "fct_sla_clocks.outcome", "fct_sla_clocks.outcome_at"
            ),
            line=line("compliance"),
        ),
    ]
