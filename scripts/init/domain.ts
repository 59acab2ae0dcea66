import { type Answers, pages } from "./answers";
import { referenceModels } from "./firstModel";
import type { SettingsFile } from "../shared/settingsFile";

const models = ["config", "mlops:models"];
const zone = ["config", "mlops:dns", "zone"];

/**
 * Names below a domain for what faces people: the models that have one, and the pages that are asked for. Without a
 * domain they have none, and are reached inside the cluster alone: over plain HTTP nothing faces the internet.
 */
export function putDomain(file: SettingsFile, answers: Answers): void {
  const former = file.get(zone);
  const exposed = (file.get(models) ?? []) as { name: string; expose?: { hostname?: string } }[];
  exposed.forEach(({ name, expose }, index) => {
    const label = labelOf(expose?.hostname, former);
    if (label === undefined) return;
    const at = [...models, index, "expose"];
    const own = referenceModels.includes(label) ? name : label;
    if (answers.domain === undefined) file.remove(at);
    else file.set([...at, "hostname"], `${own}.${answers.domain}`);
  });
  if (answers.domain === undefined) file.remove(["config", "mlops:dns"]);
  else file.set(zone, answers.domain);
  putPages(file, answers);
}

/** What a name has before its zone. */
function labelOf(hostname: string | undefined, domain: unknown): string | undefined {
  if (hostname === undefined || typeof domain !== "string" || !hostname.endsWith(`.${domain}`)) {
    return undefined;
  }
  return hostname.slice(0, -domain.length - 1);
}

/** A load balancer inside the network, for those who may reach the cluster as well. */
function putPages(file: SettingsFile, { domain, pages: asked = [], allowedCidrs }: Answers): void {
  if (domain === undefined) return;
  for (const page of asked) {
    const access = { type: "loadBalancer", allowedCidrs, hostname: `${page}.${domain}` };
    file.set(["config", ...pages[page]], access);
  }
}
