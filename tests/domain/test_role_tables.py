"""docs/roles.md says what the built-in roles are."""

from __future__ import annotations

import re
from pathlib import Path

from routing_service.domain.roles import BUILT_IN, PERMISSIONS, REACHES

ROLES = Path(__file__).parents[2] / "docs" / "roles.md"


def rows_of(title):
    """The cells of the first table behind a heading."""
    text = ROLES.read_text(encoding="utf-8").partition(f"## {title}\n")[2]
    lines = text.partition("|---")[2].partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines]


def test_every_reach_is_explained():
    assert [reach for reach, _ in rows_of("Reach")] == list(REACHES)


def test_the_table_of_roles_is_the_one_that_decides():
    head = [name for name in BUILT_IN if name != "administrator"]
    told = {
        permission: {
            name for name, mark in zip(head, marks, strict=True) if mark == "yes"
        }
        for permission, *marks, _ in rows_of("Permissions")
    }

    assert told == {
        permission: {name for name in head if permission in BUILT_IN[name].permissions}
        for permission in PERMISSIONS
    }


def test_the_reach_of_each_role_is_told():
    told = {row[0]: row[1] for row in rows_of("Roles")}

    assert told == {name: powers.reach for name, powers in BUILT_IN.items()}
    assert set(told.values()) <= set(REACHES)


def test_every_permission_that_is_named_exists():
    rooms = "|".join({one.partition(".")[0] for one in PERMISSIONS})
    text = ROLES.read_text(encoding="utf-8")

    named = set(re.findall(rf"`((?:{rooms})\.[a-z_]+)`", text))

    assert named <= set(PERMISSIONS)
