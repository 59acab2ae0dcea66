import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { forEveryCluster } from "../../support/everyStack";
import { ofKind } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import type { Recording } from "../../support/recorder";

/** The ends that Prometheus knows, by the name under which people are told. */
function knownEnds(recording: Recording): Record<string, string> {
  const files = Object.entries(filesOf(recording, "prometheus-server"));
  const [, rules = ""] = files.find(([file]) => file.endsWith("/platform.yml")) ?? [];
  const { groups } = parse(rules) as {
    groups: { rules: { record?: string; expr: string; labels?: Record<string, string> }[] }[];
  };
  const ends = groups
    .flatMap((group) => group.rules)
    .filter(({ record }) => record === "certificate:not_after:timestamp_seconds");
  return Object.fromEntries(ends.map(({ expr, labels }) => [labels?.["certificate"] ?? "", expr]));
}

/** The ends of all certificates that the program makes: of servers, of their clients, and of those who signed them. */
function madeEnds({ resources }: Recording): Record<string, string> {
  const made = resources.filter(({ type }) => /^tls:.*(SelfSigned|LocallySigned)Cert$/.test(type));
  return Object.fromEntries(
    made.map(({ name, outputs }) => [
      name.replace(/-certificate$/, ""),
      `vector(${Date.parse(String(outputs["validityEndTime"])) / 1000})`,
    ]),
  );
}

forEveryCluster("every certificate", (recording) => {
  it("ends when Prometheus says so, which tells people a month before", () => {
    const made = madeEnds(recording());
    const isWatched = ofKind(recording(), "StatefulSet").some(({ name }) => name === "prometheus-server");
    if (!isWatched) return;
    assert.ok(Object.keys(made).length > 0);
    assert.deepEqual(knownEnds(recording()), made);
  });

  it("is renewed in the first update within 90 days before, whoever it is of", () => {
    for (const { type, name, plain } of recording().resources) {
      if (type.startsWith("tls:") && type.endsWith("Cert"))
        assert.equal(plain["earlyRenewalHours"], 2160, name);
    }
  });
});
