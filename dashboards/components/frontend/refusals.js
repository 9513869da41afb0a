// Why something was refused, in the viewer's words where there are any.

const WITH_DETAIL = new Set(["media-refused"]);

export function reasonOf(problem, words) {
  const known = words[`failed_${problem.type}`];
  const given = problem.detail ?? problem.message ?? problem.title ?? "";
  return WITH_DETAIL.has(problem.type) ? [known, given].filter(Boolean).join(" ") : (known ?? given);
}
