"""One thing a customer says."""

from __future__ import annotations

from dataclasses import dataclass

from demo.emulator.utterances import Utterance


@dataclass(frozen=True, slots=True)
class Saying:
    """A message and how many seconds after the previous one it is sent; exactly one of
    the others is given. `location` is latitude and longitude."""

    after_seconds: float
    text: str | None = None
    media: str | None = None
    location: tuple[float, float] | None = None
    reaction: str | None = None
    tap: str | None = None

    def as_utterance(self, message_id: str | None) -> Utterance:
        """As the emulator takes it; a reaction is to `message_id`."""
        place = self.location and {
            "latitude": self.location[0],
            "longitude": self.location[1],
        }
        return Utterance(
            text=self.text,
            media=self.media,
            location=place or None,
            reaction=self.reaction,
            tap=self.tap,
            to_message_id=message_id if self.reaction is not None else None,
        )
