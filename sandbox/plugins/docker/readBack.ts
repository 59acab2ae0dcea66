import { text } from "../common/fields";
import { isObject, type Json, type JsonObject } from "../common/properties";

/**
 * What the daemon makes of a container's inputs, and the provider reads back, where that is not what was written: then
 * the next update sees a change.
 * Sources: moby daemon/daemon_unix.go, adaptContainerSettings (swap); kreuzwerker/terraform-provider-docker,
 * resource_docker_container_funcs.go (durations as Go prints them).
 */
export function readBack({ memory, memorySwap, healthcheck }: JsonObject): JsonObject {
  return {
    ...(typeof memory === "number" && memorySwap === undefined && { memorySwap: 2 * memory }),
    ...(isObject(healthcheck) && { healthcheck: printed(healthcheck) }),
  };
}

function printed(healthcheck: JsonObject): JsonObject {
  const entries = Object.entries(healthcheck);
  return Object.fromEntries(entries.map(([key, value]) => [key, durations.has(key) ? asGo(value) : value]));
}

const durations = new Set(["interval", "timeout", "startPeriod"]);

/** Whole hours, minutes and seconds: the program writes no other. Source: Go, time.Duration.String. */
function asGo(value: Json | undefined): Json | undefined {
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text(value));
  if (!parts) return value;
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const total = hours * 3600 + minutes * 60 + seconds;
  const whole = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const first = whole.findIndex((amount) => amount > 0);
  return whole
    .map((amount, at) => ((first >= 0 && at >= first) || at === 2 ? `${amount}${"hms"[at]}` : ""))
    .join("");
}
