import { z } from "zod";

const day = "(mon|tue|wed|thu|fri|sat|sun)";
const hour = "([01]\\d|2[0-3])";
const moment = `${day}:${hour}:[0-5]\\d`;
const needed = "a weekly window in UTC is needed, such as sun:04:00-sun:05:00";

/** When AWS may restart a managed service. Source: RDS and ElastiCache API, PreferredMaintenanceWindow. */
export function maintenanceWindow() {
  return z.string({ error: needed }).regex(new RegExp(`^${moment}-${moment}$`), { error: needed });
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const minutesOfDay = 24 * 60;
const minutesOfWeek = 7 * minutesOfDay;

/** The minutes of the week that a window takes, from its first one on. */
export function span(window: string): { from: number; minutes: number } {
  const [from = "", to = ""] = window.split("-");
  const start = minuteOf(from);
  return { from: start, minutes: (minuteOf(to) - start + minutesOfWeek) % minutesOfWeek };
}

/** Whether a weekly window takes some of the time between two minutes of every day. */
export function touchesDaily(window: string, daily: { from: number; to: number }): boolean {
  const { from, minutes } = span(window);
  const start = from % minutesOfDay;
  return [0, minutesOfDay].some((later) => start < daily.to + later && start + minutes > daily.from + later);
}

function minuteOf(moment: string): number {
  const [name = "", hours, minutes] = moment.split(":");
  return weekdays.indexOf(name) * minutesOfDay + Number(hours) * 60 + Number(minutes);
}
