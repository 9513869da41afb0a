// The 24 hours after a customer's last message, in which free answers are delivered.

const SOON_SECONDS = 3600;

export function customerWindow(ticket, now) {
  const closes = ticket?.window_closes_at ? Date.parse(ticket.window_closes_at) : 0;
  const seconds = (closes - now) / 1000;
  return { seconds, state: seconds <= 0 ? "closed" : seconds < SOON_SECONDS ? "soon" : "open" };
}
