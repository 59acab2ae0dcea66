import { strict as assert } from "node:assert";
import { forEveryCluster, forEveryStack } from "../../support/everyStack";
import { Exceptions } from "../../support/exceptions";
import {
  at,
  keysByReference,
  list,
  type Manifest,
  pods,
  referenceTo,
  generatedSecrets,
  ownVolumes,
  text,
} from "../../support/manifests";
import { hideSecrets, holdsSecret, type Plain } from "../../support/secrets";

/** What pods refer to although the program does not make it. */
const madeByOthers = new Exceptions({
  "PersistentVolumeClaim mlops-models/model-pvc":
    "the settings name it, and somebody else fills it with a model",
  "PersistentVolumeClaim mlops-models/weights":
    "the settings name it, and somebody else fills it with a model",
  "ConfigMap mlops-observability/vision-dashboards":
    "the settings name it, and the team keeps its dashboards in it",
  "Secret mlops-models/door": "the settings name it, and the team keeps its callers' key in it",
});

/** What holds a secret besides Secrets; the state keeps it encrypted. */
const holders = new Exceptions({
  "docker:index/container:Container":
    "a machine without a cluster has no Secrets: Docker takes files and variables",
  "docker-build:index:Image": "who pushes needs a token, and files that a build reads end in no layer",
  "aws:elasticache/user:User": "ElastiCache takes the password of a user as it is",
  "tls:index/certRequest:CertRequest": "it is signed with the private key",
  "tls:index/selfSignedCert:SelfSignedCert": "it is signed with the private key",
  "tls:index/locallySignedCert:LocallySignedCert": "it is signed with the private key of the authority",
});

forEveryCluster("every reference of a pod", (recording) => {
  it("leads to an object of its own namespace", () => {
    const known = keysByReference(recording());
    for (const { owner, namespace, spec, containers } of pods(recording())) {
      for (const [kind, name] of references(spec, containers)) {
        const reference = referenceTo(kind, namespace, name);
        assert.ok(known.has(reference) || madeByOthers.has(reference), `${owner.urn} refers to ${reference}`);
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
        const secret = referenceTo("Secret", namespace, name);
        if (madeByOthers.has(secret)) continue;
        const keys = known.get(secret);
        assert.ok(keys?.includes(text(key)), `${owner.urn} wants ${text(key)} of ${text(name)}`);
      }
    }
  });

  it("is used: every volume is mounted, every mount has its volume", () => {
    for (const { owner, spec, containers } of pods(recording())) {
      const volumes = [
        ...list(spec["volumes"]).map(({ name }) => text(name)),
        ...ownVolumes(owner).map(({ name }) => name),
      ];
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
      if (plain["kind"] === "Secret") continue;
      assert.ok(!holdsSecret(inputs) || holders.has(type), `${urn} holds a value that is marked as secret`);
      const shown = JSON.stringify(hideSecrets(inputs));
      for (const secret of secrets) assert.ok(!shown.includes(secret), `${urn} holds a secret as plain text`);
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

madeByOthers.mustBeNeeded("the rule that the program makes what its pods refer to");
holders.mustBeNeeded("the rule that secrets are in Secrets alone");

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
