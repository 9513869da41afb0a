"""The business numbers this WhatsApp knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from demo.emulator.errors import GraphError

DEMO_NUMBERS = Path(__file__).parent.parent / "config" / "numbers.yml"


@dataclass(frozen=True, slots=True)
class Number:
    """A business number: Meta's id for it, and the number itself."""

    id: str
    display_number: str

    @property
    def digits(self) -> str:
        return "".join(filter(str.isdigit, self.display_number))


class Numbers:
    """The numbers of one WhatsApp business account, the first one first."""

    def __init__(self, numbers: list[Number]) -> None:
        self._by_id = {number.id: number for number in numbers}

    @classmethod
    def read(cls, path: Path) -> Numbers:
        """From a `numbers.yml` of the configuration directory."""
        rows = yaml.safe_load(path.read_text())
        return cls([Number(str(row["id"]), str(row["display_number"])) for row in rows])

    def all(self) -> list[Number]:
        return list(self._by_id.values())

    def find(self, number_id: str) -> Number:
        """Raises GraphError 33 for a number that is not ours."""
        if number_id not in self._by_id:
            raise GraphError(
                33,
                f"Object with ID '{number_id}' does not exist, cannot be loaded due to "
                "missing permissions, or does not support this operation",
                message="Unsupported post request.",
            )
        return self._by_id[number_id]
