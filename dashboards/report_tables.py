"""The reports' tables: columns that explain themselves, and a CSV of what is shown."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboards.i18n import gettext as _

PAGE_ROWS = 12
PAGE_PIXELS = 423


def count(label: str, definition: str) -> ColumnConfig:
    """A column of whole numbers."""
    return st.column_config.NumberColumn(label, help=definition, format="localized")


def minutes(label: str, definition: str) -> ColumnConfig:
    """A column of minutes."""
    return st.column_config.NumberColumn(label, help=definition, format="%,.0f")


def share(label: str, definition: str) -> ColumnConfig:
    """A column of shares of one, shown in percent."""
    return st.column_config.NumberColumn(label, help=definition, format="percent")


def table(
    title: str,
    frame: pl.DataFrame,
    columns: Mapping[str, ColumnConfig],
    key: str,
    *,
    alt: str,
) -> None:
    """A framed table with its title, its number of rows and its CSV."""
    with st.container(border=True):
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
        ):
            st.markdown(f"**{title}** · {frame.height}", width="content")
            st.download_button(
                "CSV",
                frame.write_csv,
                file_name=f"{key}.csv",
                mime="text/csv",
                icon=":material/download:",
                on_click="ignore",
                disabled=frame.is_empty(),
                key=f"{key}-csv",
            )
        if frame.is_empty():
            st.caption(_("Nothing in these days."))
            return
        st.dataframe(
            frame,
            hide_index=True,
            column_config=dict(columns),
            height="content" if frame.height <= PAGE_ROWS else PAGE_PIXELS,
            alt=alt,
        )
