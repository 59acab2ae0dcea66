import { strict as assert } from "node:assert";
import { forEveryStack } from "../../support/everyStack";
import {
  at,
  keysByReference,
  list,
  type Manifest,
  pods,
  referenceTo,
  generatedSecrets,
  text,
} from "../../support/manifests";
import { holdsSecret, type Plain } from "../../support/secrets";

/** Claims that the settings name and that somebody else fills. */
const claimsOfOthers = ["model-pvc", "weights"];

/** What is told its own password as an input, which the state keeps encrypted. */
const serversWithPassword = ["aws:elasticache/user:User"];

forEveryStack("every reference of a pod", (recording) => {
  it("leads to an object of its own namespace", () => {
    const known = keysByReference(recording());
    for (const { owner, namespace, spec, containers } of pods(recording())) {
      for (const [kind, name] of references(spec, containers)) {
        if (claimsOfOthers.includes(text(name))) continue;
        const reference = referenceTo(kind, namespace, name);
        assert.ok(known.has(reference), `${owner.urn} refers to ${reference}`);
      }
    }
  });

  it("names keys that the object has", () => {
    const known = keysByReference(recording());
    for (const { owner, namespace, spec, containers } of pods(recording())) {
      const variables = containers.flatMap(({ env }) => list(env));
      const byVariable = variables.map((variable) => at(variable, "valueFrom", "secretKeyRef"));
      const byFile = list(spec["volumes"]).flatMap(({ secret }) =>
        list(at(secret, "items")).map((item) => ({ key: item["key"], name: at(secret, "secretName") })),
      );
      for (const reference of [...byVariable, ...byFile]) {
        if (reference === undefined) continue;
        const { key, name } = reference as Manifest;
        const keys = known.get(referenceTo("Secret", namespace, name));
        assert.ok(keys?.includes(text(key)), `${owner.urn} wants ${text(key)} of ${text(name)}`);
      }
    }
  });

  it("is used: every volume is mounted, every mount has its volume", () => {
    for (const { owner, spec, containers } of pods(recording())) {
      const volumes = list(spec["volumes"]).map(({ name }) => text(name));
      const mounted = containers
        .flatMap(({ volumeMounts }) => list(volumeMounts))
        .map(({ name }) => text(name));
      assert.deepEqual([...new Set(mounted)].sort(), volumes.sort(), owner.urn);
    }
  });
});

forEveryStack("every secret", (recording) => {
  it("is in Secrets alone: in no manifest, argument, variable or ConfigMap", () => {
    const secrets = generatedSecrets(recording());
    for (const { urn, inputs, plain, type } of recording().resources) {
      if (plain["kind"] === "Secret" || type.startsWith("tls:") || serversWithPassword.includes(type))
        continue;
      assert.ok(!holdsSecret(inputs), `${urn} holds a value that is marked as secret`);
      const text = JSON.stringify(plain);
      for (const secret of secrets) assert.ok(!text.includes(secret), `${urn} holds a secret as plain text`);
    }
  });

  it("is written only where a workload uses it", () => {
    const used = new Set(
      pods(recording()).flatMap(({ namespace, spec, containers }) =>
        references(spec, containers).map(([kind, name]) => referenceTo(kind, namespace, name)),
      ),
    );
    const written = [...keysByReference(recording()).keys()].filter((key) => key.startsWith("Secret "));
    for (const secret of written) assert.ok(used.has(secret), `nobody uses ${secret}`);
  });
});

/** What a pod refers to, by kind and name. */
function references(spec: Manifest, containers: Manifest[]): [string, Plain][] {
  const found: [string, Plain | undefined][] = [
    ...list(spec["volumes"]).flatMap((volume): [string, Plain | undefined][] => [
      ["Secret", at(volume, "secret", "secretName")],
      ["ConfigMap", at(volume, "configMap", "name")],
      ["PersistentVolumeClaim", at(volume, "persistentVolumeClaim", "claimName")],
    ]),
    ...containers
      .flatMap(({ env }) => list(env))
      .map((variable): [string, Plain | undefined] => [
        "Secret",
        at(variable, "valueFrom", "secretKeyRef", "name"),
      ]),
    ["ServiceAccount", spec["serviceAccountName"]],
  ];
  return found.filter((entry): entry is [string, Plain] => entry[1] !== undefined);
}
