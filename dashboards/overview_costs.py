"""The overview's costs: what WhatsApp charges for the messages we had delivered."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import polars as pl
import streamlit as st
from babel import numbers

from dashboards import charts, figures_costs, formats
from dashboards import report_formats as names
from dashboards.figures_scope import Selection
from dashboards.i18n import current_language, ngettext
from dashboards.i18n import gettext as _
from dashboards.warehouse import Warehouse

LARGE = 10
"""From here on an amount needs no more than cents; a message costs parts of them."""


def costs(warehouse: Warehouse, selection: Selection) -> None:
    """The sum, then a line per category and per country."""
    cost = figures_costs.total(warehouse, selection)
    with charts.card(_("Cost of messages"), _("delivered in these days")):
        if not cost.delivered_count:
            st.caption(_("No message was delivered in these days."))
            return
        st.markdown(summary(cost), help=_meaning(warehouse))
        left, right = st.columns(2, gap="small")
        with left:
            found = figures_costs.by_category(warehouse, selection)
            _table(_("Category"), found, category, cost.currency)
        with right:
            found = figures_costs.by_country(warehouse, selection)
            _table(_("Country"), found, names.country, cost.currency)


def summary(cost: figures_costs.Cost) -> str:
    """`**12.40 €** for 1,204 messages · 0.0182 € per ticket · 3 without a known price`;
    an unknown cost says so."""
    texts = [
        ngettext(
            "**{amount}** for {count} message",
            "**{amount}** for {count} messages",
            cost.delivered_count,
        ).format(
            amount=money(cost.cost_amount, cost.currency),
            count=formats.number(cost.delivered_count),
        )
    ]
    if cost.ticket_cost_amount is not None:
        amount = money(cost.ticket_cost_amount, cost.currency)
        texts.append(_("{amount} per ticket").format(amount=amount))
    if cost.unpriced_count:
        texts.append(
            _("{count} without a known price, not in the sums").format(
                count=formats.number(cost.unpriced_count)
            )
        )
    return " · ".join(texts)


def money(amount: Decimal | float | None, currency: str | None) -> str:
    """`€12.40` or `12,40 €`; four decimals below ten, `unknown` for none."""
    if amount is None:
        return _("unknown")
    pattern = "#,##0.00" if amount >= LARGE or not amount else "#,##0.0000"
    language = current_language()
    if currency is None:
        return str(numbers.format_decimal(amount, format=pattern, locale=language))
    pattern = f"¤{pattern}" if language == "en" else f"{pattern}\u00a0¤"
    return str(
        numbers.format_currency(
            amount, currency, format=pattern, locale=language, currency_digits=False
        )
    )


def category(value: str) -> str:
    labels = {
        "marketing": _("Marketing"),
        "utility": _("Utility"),
        "authentication": _("Authentication"),
        "service": _("Service"),
    }
    return labels.get(value, value)


def _meaning(warehouse: Warehouse) -> str:
    return "\n\n".join(
        warehouse.definition("fct_message_costs", column)
        for column in ("cost_amount", "category")
    )


def _table(
    label: str, found: pl.DataFrame, name: Callable[[str], str], currency: str | None
) -> None:
    part = names.named(found, "part", name).fill_null(_("unknown"))
    amounts = [money(amount, currency) for amount in found.get_column("cost_amount")]
    st.dataframe(
        pl.DataFrame(
            {
                label: part,
                _("Cost"): amounts,
                _("Messages"): found.get_column("delivered_count"),
                _("Without a price"): found.get_column("unpriced_count"),
            }
        ),
        hide_index=True,
        height="content" if found.height <= 8 else 320,
        alt=_("Cost of messages by {part}").format(part=label.lower()),
    )
