"""Which policies, calendars and teams there are to ask about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.service import JsonObject, Service, ServiceProblem
from dashboards.viewer import Viewer
from dashboards.warehouse import Warehouse

SEEN = """
select distinct policy_id, calendar_id
from marts.fct_sla_clocks
order by all
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """Names of policies by id, and ids of calendars."""

    policies: Mapping[str, str]
    calendars: tuple[str, ...]


def terms(viewer: Viewer, service: Service, warehouse: Warehouse) -> Terms:
    """Those in force; for who may not read the configuration, those past clocks
    name."""
    if "configuration.read" in viewer.permissions:
        try:
            return _in_force(service.get("configuration")["content"])
        except ServiceProblem:
            pass  # what the figures name is enough to ask about
    seen = warehouse.rows(SEEN)
    policies = seen.get_column("policy_id").drop_nulls().unique(maintain_order=True)
    calendars = seen.get_column("calendar_id").drop_nulls().unique().sort()
    return Terms({one: one for one in policies}, tuple(calendars))


def _in_force(content: JsonObject) -> Terms:
    calendars = [one["id"] for one in content.get("calendars", ())]
    return Terms(
        policies={
            one["id"]: one.get("name") or one["id"]
            for one in content.get("sla_policies", ())
        },
        calendars=tuple(dict.fromkeys([*calendars, "always"])),
    )
