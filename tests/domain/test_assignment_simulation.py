from __future__ import annotations

import pytest
from simulation import Simulation


@pytest.mark.parametrize(("seed", "customers"), [(1, 10_000), (2, 2_000), (3, 2_000)])
def test_nobody_is_above_capacity_or_free_while_a_ticket_waits_its_turn(
    seed, customers
):
    simulation = Simulation(seed, customers)

    simulation.run()

    assert len(simulation.tickets) == customers
    assert simulation.given > customers
    assert simulation.most_waiting > 50
