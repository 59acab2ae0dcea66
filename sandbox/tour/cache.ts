import type { Answer } from "./answer";
import { valueOf } from "./metricsText";
import type { Model } from "./model";
import { pictures } from "./picture";
import type { Tour } from "./tour";

const lookups = "ai_cache_requests_total";

/** How many look-ups had this outcome so far. */
export async function lookupsOf(model: Model, outcome: "hit" | "miss" | "error"): Promise<number> {
  return valueOf(await model.metrics(), lookups, { outcome }) ?? 0;
}

/** The same question once more, and whether the cache had the answer. */
export async function askedAgain(model: Model): Promise<{ answer: Answer; isHit: boolean }> {
  const before = await lookupsOf(model, "hit");
  const answer = await model.predict(pictures);
  return { answer, isHit: (await lookupsOf(model, "hit")) > before };
}

/** What Redis keeps. */
export interface Kept {
  key: string;
  secondsLeft: number;
  value: string;
}

/** The client finds the password in the container's environment; of an encrypted server it has to trust the authority. */
const listing = `
if [ -f /etc/valkey/ca.crt ]; then set -- -h localhost --tls --cacert /etc/valkey/ca.crt; fi
for key in $(valkey-cli "$@" --scan --pattern 'prediction:*'); do
  echo "$key $(valkey-cli "$@" ttl "$key") $(valkey-cli "$@" get "$key")"
done`;

/** Every prediction that Redis itself has, asked in its own container. */
export async function keptIn(tour: Tour): Promise<Kept[]> {
  const { namespace, service } = await tour.service("redis");
  const words = ["--namespace", namespace, "exec", `statefulset/${service}`, "--", "sh", "-c", listing];
  const lines = (await tour.kubectl(...words)).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const [key = "", seconds = "", ...value] = line.split(" ");
    return { key, secondsLeft: Number(seconds), value: value.join(" ") };
  });
}
