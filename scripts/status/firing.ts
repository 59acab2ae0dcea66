import { forwarded, servicePortOf } from "../../sandbox/portForward";
import type { StackCluster } from "../shared/stackCluster";
import type { FiringAlert } from "./alerts";
import type { Answer } from "./section";
import type { KnownService } from "./services";

interface Credentials {
  alertmanager?: { username: string; password: string };
}

const patienceMs = 10_000;

/** What the stack's Alertmanager tells people of; undefined where the stack has none. */
export async function firingAlerts(
  { kubectl, outputs }: StackCluster,
  services: Answer<KnownService[]>,
): Promise<FiringAlert[] | undefined> {
  if (services.is === "unknown") throw new Error(services.why);
  const found = services.value.find(({ kind }) => kind === "alertmanager");
  const target = found && servicePortOf(found);
  if (!target) return undefined;
  const account = (outputs.credentials as Credentials | undefined)?.alertmanager;
  if (!account)
    throw new Error("the account of Alertmanager is encrypted: the stack's secrets cannot be read here");
  const start = (words: string[]) => kubectl.start(words);
  return forwarded(start, target, async (url) => {
    const token = Buffer.from(`${account.username}:${account.password}`).toString("base64");
    const answer = await fetch(`${url}/api/v2/alerts?silenced=false&inhibited=false`, {
      headers: { authorization: `Basic ${token}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    if (!answer.ok) throw new Error(`Alertmanager answers ${answer.status} ${answer.statusText}`);
    return (await answer.json()) as FiringAlert[];
  });
}
