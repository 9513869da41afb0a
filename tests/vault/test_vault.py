from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from routing_service.vault import segments
from routing_service.vault.frames import Damage, Kept, frame
from routing_service.vault.vault import Vault

MONDAY = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "vault"


def bodies(vault):
    return [kept for name in vault.names() for kept in vault.read(name)]


def keep(directory, *kept, **options):
    vault = Vault(directory, **({"days": 90} | options))
    for body, at in kept:
        vault.keep(body, at).result(5)
    return vault


def test_bodies_come_back_byte_for_byte_with_the_time_they_came(directory):
    given = [('{"a": "é👍"}'.encode(), MONDAY), (b"", MONDAY), (b"\x00" * 9, MONDAY)]

    vault = keep(directory, *given)

    assert bodies(vault) == [Kept(at, body) for body, at in given]
    vault.close()
    assert bodies(vault) == [Kept(at, body) for body, at in given]


def test_a_start_begins_a_new_file_and_a_torn_tail_costs_nothing_else(directory):
    keep(directory, (b"one", MONDAY), (b"two", MONDAY)).close()
    (path,) = directory.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-2])

    vault = keep(directory, (b"three", MONDAY))

    found = bodies(vault)
    vault.close()
    torn = len(frame(Kept(MONDAY, b"two"))) - 2
    assert found == [
        Kept(MONDAY, b"one"),
        Damage(len(whole) - torn - 2, torn),
        Kept(MONDAY, b"three"),
    ]


def test_bytes_that_changed_on_the_disk_cost_only_their_own_frame(directory):
    keep(directory, *((body, MONDAY) for body in (b"one", b"two", b"three"))).close()
    (path,) = directory.iterdir()
    path.write_bytes(path.read_bytes().replace(b"two", b"tw0"))

    found = list(segments.read(directory, segments.names(directory)[0]))

    assert [one.body for one in found if isinstance(one, Kept)] == [b"one", b"three"]
    assert [type(one) for one in found] == [Kept, Damage, Kept]


def test_another_day_and_a_full_file_begin_a_new_one(directory):
    tuesday = MONDAY + timedelta(days=1)

    vault = keep(
        directory,
        (b"x" * 50, MONDAY),
        (b"y" * 50, MONDAY),
        (b"z", tuesday),
        segment_bytes=60,
    )

    vault.close()
    assert vault.names() == ["2026-03-02-0001", "2026-03-02-0002", "2026-03-03-0001"]


def test_closed_files_are_compressed_and_read_alike(directory):
    vault = keep(directory, (b"a" * 100_000, MONDAY))
    size = sum(path.stat().st_size for path in directory.iterdir())

    vault.tidy(MONDAY)
    while_open = [path.suffix for path in directory.iterdir()]
    vault.tidy(MONDAY + timedelta(days=1))

    (path,) = directory.iterdir()
    assert while_open == [".bodies"]
    assert path.name == "2026-03-02-0001.bodies.zst"
    assert path.stat().st_size < size / 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert bodies(vault) == [Kept(MONDAY, b"a" * 100_000)]
    vault.keep(b"b", MONDAY + timedelta(days=1)).result(5)
    assert len(bodies(vault)) == 2
    vault.close()


def test_files_of_days_past_the_retention_are_removed(directory):
    days = [(b"body", MONDAY + timedelta(days=day)) for day in range(4)]
    vault = keep(directory, *days, days=2)

    vault.tidy(MONDAY + timedelta(days=4))

    vault.close()
    assert vault.names() == ["2026-03-04-0001", "2026-03-05-0001"]


def test_a_storage_error_is_told_to_whoever_waits(directory):
    seen = []
    vault = Vault(directory, days=1, on_fatal=seen.append)
    directory.rmdir()

    kept = vault.keep(b"body", MONDAY)

    with pytest.raises(OSError, match=os.strerror(errno.ENOENT)):
        kept.result(5)
    assert [type(one) for one in seen] == [FileNotFoundError]
    vault.close()
