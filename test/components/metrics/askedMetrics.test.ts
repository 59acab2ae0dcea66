import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { dcgmCounters } from "../../../components/metrics/exporters/dcgmCounters";
import { inhibitions } from "../../../components/metrics/inhibitions";
import { keptMetrics } from "../../../components/metrics/keptMetrics";
import { forEveryCluster } from "../../support/everyStack";
import { ofKind } from "../../support/manifests";
import type { Recording } from "../../support/recorder";

/** Names of those who tell more than is kept, and of DCGM, who is told what to measure. A colon makes it a recorded one. */
const limited = /(?<![\w:])((?:kube|container|kubelet|node|pg|redis)_[a-z0-9_]+|DCGM_FI_\w+)(?![\w:])/g;

const patterns = Object.values(keptMetrics)
  .flat()
  .map((pattern) => new RegExp(`^(?:${pattern})$`));
const counters = dcgmCounters.map(([field]) => field);

/** Whether Prometheus has a metric; of a histogram the parts as well. */
function isStored(name: string): boolean {
  return counters.includes(name) || patterns.some((pattern) => pattern.test(name));
}

/** The expressions of rules and of panels. */
function expressionsOf(recording: Recording): string[] {
  return ofKind(recording, "ConfigMap").flatMap(({ name, plain }) => {
    const files = Object.values((plain["data"] ?? {}) as Record<string, string>);
    if (name === "prometheus-rules") return files.flatMap((file) => valuesOf(parse(file) as unknown, "expr"));
    if (!name.startsWith("grafana")) return [];
    return files.filter((file) => file.startsWith("{")).flatMap((file) => valuesOf(JSON.parse(file), "expr"));
  });
}

function alertsOf(recording: Recording): string[] {
  const rules = ofKind(recording, "ConfigMap").find(({ name }) => name === "prometheus-rules");
  const files = Object.values((rules?.plain["data"] ?? {}) as Record<string, string>);
  return files.flatMap((text) => valuesOf(parse(text) as unknown, "alert"));
}

/** Every text that stands at a key, however deep. */
function valuesOf(value: unknown, key: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === "string" ? [inner] : valuesOf(inner, key),
  );
}

describe("a metric", () => {
  it("is stored if it is one that somebody is told to keep or to measure, and else it is not", () => {
    assert.ok(isStored("kube_pod_labels") && isStored("DCGM_FI_DEV_XID_ERRORS"));
    assert.ok(!isStored("kube_secret_info") && !isStored("DCGM_FI_DEV_FAN_SPEED"));
  });
});

/** The alerts of all stacks together. */
const known = new Set<string>();

forEveryCluster("what rules and panels ask", (recording) => {
  it("is stored", () => {
    for (const alert of alertsOf(recording())) known.add(alert);
    const asked = expressionsOf(recording()).flatMap((expression) =>
      [...expression.matchAll(limited)].map(([, name = ""]) => name),
    );
    assert.deepEqual([...new Set(asked)].filter((name) => !isStored(name)).sort(), []);
  });
});

describe("the alerts that keep others back", () => {
  it("are each a rule of some stack", () => {
    // Without rules there is nothing to be kept back.
    if (known.size === 0) return;
    const named = inhibitions
      .flatMap(({ while: cause, instead }) => [...cause, ...instead])
      .flatMap((matcher) => /^alertname=~?"(.*)"$/.exec(matcher)?.[1]?.split("|") ?? []);
    assert.deepEqual(
      named.filter((alert) => !known.has(alert)),
      [],
    );
  });
});
