"""Rule sets as the service lists them, and as YAML for the editor."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from dashboards.service import JsonObject

TEXT_WIDTH = 88
UNNAMED = frozenset({"main", "live", "shadow", "draft"})
"""What the service calls a set that was written as bare rules."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One rule set; `stage` is live, shadow or draft, `mode` first or all."""

    id: str
    name: str
    mode: str
    stage: str
    version: int
    rules: tuple[JsonObject, ...]

    @classmethod
    def from_json(cls, answer: JsonObject) -> RuleSet:
        return cls(
            id=answer["id"],
            name=answer["name"] or answer["id"],
            mode=answer["mode"],
            stage=answer["stage"],
            version=answer["version"],
            rules=tuple(answer["rules"]),
        )

    @property
    def text(self) -> str:
        """As its author would write it, conditions as expressions: bare rules where it
        has nothing of its own to say."""
        rules = [_written(rule) for rule in self.rules]
        if self.id in UNNAMED and self.mode == "all":
            return written(rules)
        head = {"id": self.id, "name": self.name, "mode": self.mode}
        return written([head | {"rules": rules}])


class _Writer(yaml.SafeDumper):
    """Writes long expressions as blocks, so that no quotes double inside them."""


def _represent_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = ">" if len(text) > TEXT_WIDTH else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style)


_Writer.add_representer(str, _represent_text)


def written(document: object) -> str:
    """As YAML that people like to edit."""
    return str(
        yaml.dump(
            document,
            Dumper=_Writer,
            sort_keys=False,
            allow_unicode=True,
            width=TEXT_WIDTH,
        )
    )


def of_stage(sets: list[RuleSet], stage: str) -> RuleSet | None:
    """The first rule set of that stage."""
    return next((one for one in sets if one.stage == stage), None)


def given_actions(then: JsonObject) -> JsonObject:
    """What a rule sets, without what it leaves open."""
    return {name: value for name, value in then.items() if value not in (None, [], {})}


def _written(rule: JsonObject) -> JsonObject:
    written = {"id": rule["id"]}
    if rule["name"] and rule["name"] != rule["id"]:
        written["name"] = rule["name"]
    if not rule["is_active"]:
        written["is_active"] = False
    if rule["condition"]:
        written["when"] = rule["condition"]
    return written | {"then": given_actions(rule["then"])}
