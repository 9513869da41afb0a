from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_shuffled_and_repeated_webhooks_end_in_the_state_of_ordered_ones():
    finished = subprocess.run(
        [sys.executable, "benchmarks/webhook_order.py", "--webhooks", "3000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "the same" in finished.stdout
