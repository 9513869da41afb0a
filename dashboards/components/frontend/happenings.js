// What happened to a ticket, as a sentence: the templates come from Python's catalogue.

import { el, fill } from "./dom.js";

// "Ana assigned it to Ben"; empty for what says nothing to people.
export function happened({ event_type: type, detail, agent_id: agentId, author }, { words, desk }) {
  const template = words[`event_${type}`];
  if (!template) return "";
  const facts = detail ?? {};
  const to = {
    TicketAssigned: () => desk.agentName(facts.agent_id),
    TeamChanged: () => desk.teamName(facts.to) || words.nobody,
    PriorityChanged: () => words[`priority_${facts.to}`] ?? facts.to,
    StatusChanged: () => words[`status_${facts.to}`] ?? facts.to,
    TagsChanged: () => (facts.to ?? []).join(", ") || words.none,
    TicketRouted: () => desk.teamName(facts.team_id) || desk.agentName(facts.agent_id),
    SlaAlerted: () => alerted(facts, words),
    RatingAnswered: () => "★".repeat(facts.rating) + "☆".repeat(5 - facts.rating),
  }[type]?.();
  const who = agentId ? desk.agentName(agentId) : (words[`author_${author}`] ?? words.author_system);
  const isSelf = type === "TicketAssigned" && agentId && agentId === facts.agent_id;
  const isReleased = type === "TicketAssigned" && !facts.agent_id;
  const isGiven = type === "TicketRouted" && !facts.team_id;
  const given = facts.agent_id ? words.event_given : words.event_taken_back;
  const chosen = isSelf ? words.event_claimed : isReleased ? words.event_released : isGiven ? given : template;
  return fill(chosen, { who, to: to ?? facts.to ?? "" });
}

// "First reply: late"; an alert is named "warning-1", "breach" or "escalation-2".
function alerted({ target, alert }, words) {
  const said = words[`alert_${alert.split("-")[0]}`] ?? alert;
  return fill(said, { target: words[`target_${target}`] ?? target });
}

export function happening(item, context) {
  const said = happened(item, context);
  if (!said) return null;
  const { clockface } = context;
  return el(
    "div.happening",
    { data: { id: item.id } },
    el("span", { dir: "auto" }, said),
    el("time", { datetime: item.at, title: clockface.exact(item.at) }, clockface.time(item.at)),
  );
}
