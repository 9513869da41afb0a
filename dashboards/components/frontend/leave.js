// Loads the page anew: without a valid session the guard leads to the sign-in page.
export default function leave({ data }) {
  const timer = setTimeout(() => location.reload(), data.pause_ms);
  return () => clearTimeout(timer);
}
