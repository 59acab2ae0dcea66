import { askedAs } from "./account";
import { saw, typed } from "./console";
import { expect } from "./step";
import type { Tour } from "./tour";

/** An alert as Alertmanager has it. Source: its OpenAPI description, version 2. */
interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt: string;
}

async function alertsOf(tour: Tour, name: string): Promise<Alert[]> {
  const filter = new URLSearchParams({ filter: `alertname="${name}"` });
  return askedAs<Alert[]>(tour, "alertmanager", `/api/v2/alerts?${filter}`);
}

/** Waits until the stack's Alertmanager has been told. */
export async function isTold(tour: Tour, name: string, seconds: number): Promise<void> {
  typed(`curl -s -u admin:… 'localhost:9093/api/v2/alerts?filter=alertname="${name}"'`);
  const alert = await tour.until(seconds, async () => {
    const [found] = await alertsOf(tour, name);
    expect(found !== undefined, () => `Alertmanager knows of no ${name}`);
    return found;
  });
  saw(`${name} (${alert.labels["severity"] ?? "?"}): ${alert.annotations["summary"] ?? ""}`);
  saw(`  ${alert.annotations["runbook_url"] ?? "no runbook"}`);
}

/** Waits until it is over. */
export async function isResolved(tour: Tour, name: string, seconds: number): Promise<void> {
  await tour.until(seconds, async () => {
    const alerts = await alertsOf(tour, name);
    expect(alerts.length === 0, () => `${name} is still firing`);
  });
  saw(`${name} is resolved`);
}
