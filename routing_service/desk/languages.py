"""The language of what customers write, among those of the configuration."""

from __future__ import annotations

from functools import lru_cache

from routing_service.domain.configuration import Configuration
from routing_service.domain.configuration_values import ANY_LANGUAGE
from routing_service.language import DEFAULT_LANGUAGES, Guess, LanguageGuesser


class Languages:
    """Follows the configuration: a language somebody answers in is told sooner."""

    def __init__(self, configuration: Configuration) -> None:
        self._follow(configuration)

    def guess(self, text: str, configuration: Configuration) -> Guess:
        """Takes 50 ms more when `configuration` has other languages than before."""
        if configuration is not self._configuration:
            self._follow(configuration)
        return self._guesser.guess(text)

    def _follow(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._guesser = _guesser(languages_in_use(configuration))


def languages_in_use(configuration: Configuration) -> frozenset[str]:
    """The default ones, and those of numbers, teams, agents and quick replies; ISO
    639-1, without regions."""
    named = set(DEFAULT_LANGUAGES)
    for number in configuration.numbers.values():
        named.add(number.language or ANY_LANGUAGE)
        named.update(number.welcome or ())
    for team in configuration.teams.values():
        named.update(team.languages)
    for agent in configuration.agents.values():
        named.update(agent.languages)
    for reply in configuration.quick_replies.values():
        named.update(reply.text)
    return frozenset(one.partition("-")[0] for one in named - {ANY_LANGUAGE})


@lru_cache(maxsize=4)
def _guesser(languages: frozenset[str]) -> LanguageGuesser:
    """Its models take some tenths of a second to load and never change."""
    return LanguageGuesser(languages)
