from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_decision_of_the_demos_customers_is_given_again():
    finished = subprocess.run(
        [sys.executable, "benchmarks/routing_replay.py", "--tickets", "300"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "300 of 300 the same" in finished.stdout
