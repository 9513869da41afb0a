// Why something was refused: in the viewer's words where there are any, else in the
// service's.

export function reasonOf(problem, words) {
  return words[`failed_${problem.type}`] ?? problem.detail ?? problem.message ?? problem.title ?? "";
}

// Why a message failed: WhatsApp's number says it in the viewer's words.
export function failureOf({ error, error_code: code }, words) {
  return words[`send_error_${code}`] ?? error ?? "";
}
