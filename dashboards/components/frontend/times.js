// Durations and instants as people read them, in the browser's own time zone.

const pad = (number) => String(number).padStart(2, "0");

// 45 -> "0:45", 3725 -> "1:02:05", 200000 -> "2 d 7 h"; late ones carry a minus.
export function countdown(seconds, words) {
  const sign = seconds < 0 ? "−" : "";
  const rest = Math.abs(Math.trunc(seconds));
  const days = Math.floor(rest / 86400);
  const hours = Math.floor((rest % 86400) / 3600);
  const minutes = Math.floor((rest % 3600) / 60);
  if (days) return `${sign}${days} ${words.unit_day} ${hours} ${words.unit_hour}`;
  if (hours) return `${sign}${hours}:${pad(minutes)}:${pad(rest % 60)}`;
  return `${sign}${minutes}:${pad(rest % 60)}`;
}

// 4000 -> "1 h 6 min", 42 -> "42 s"
export function span(seconds, words) {
  let rest = Math.abs(Math.round(seconds));
  const counts = [86400, 3600, 60, 1].map((size) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return count;
  });
  const units = [words.unit_day, words.unit_hour, words.unit_minute, words.unit_second];
  const first = counts.findIndex((count) => count);
  if (first < 0) return `0 ${words.unit_second}`;
  return units
    .map((unit, place) => [counts[place], unit])
    .slice(first, first + 2)
    .filter(([count]) => count)
    .map((named) => named.join(" "))
    .join(" ");
}

// 80000 -> "22 h", 4000 -> "66 min"
export function roughly(seconds, words) {
  if (seconds >= 2 * 3600) return `${Math.floor(seconds / 3600)} ${words.unit_hour}`;
  return `${Math.max(1, Math.floor(seconds / 60))} ${words.unit_minute}`;
}

export class Clockface {
  constructor(language) {
    const format = (options) => new Intl.DateTimeFormat(language, options);
    this.hour = format({ hour: "2-digit", minute: "2-digit", hour12: false });
    this.date = format({ weekday: "long", day: "numeric", month: "long" });
    this.shortDate = format({ day: "numeric", month: "short" });
    this.full = format({ dateStyle: "full", timeStyle: "medium" });
  }

  time(iso) {
    return this.hour.format(new Date(iso));
  }

  // Today's instants as a time, older ones as a date.
  brief(iso, now) {
    const at = new Date(iso);
    const isToday = at.toDateString() === new Date(now).toDateString();
    return (isToday ? this.hour : this.shortDate).format(at);
  }

  day(iso, now, words) {
    const days = Math.round((midnight(now) - midnight(iso)) / 86400000);
    if (days === 0) return words.today;
    if (days === 1) return words.yesterday;
    return this.date.format(new Date(iso));
  }

  exact(iso) {
    return this.full.format(new Date(iso));
  }
}

function midnight(instant) {
  const day = new Date(instant);
  return day.setHours(0, 0, 0, 0);
}
