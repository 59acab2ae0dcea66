import { secretName } from "../../components/kubernetes/secretName";
import { podOf } from "../pod";
import { type Resource, type Rule, typed, type Violation } from "../rule";
import { isObject, isUnknown, list, type Plain, texts } from "../values";

/** What looks like a secret, whatever it is called. */
const shapes: readonly { what: string; pattern: RegExp }[] = [
  { what: "a private key", pattern: /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/ },
  { what: "an access key of AWS", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a URL with a password", pattern: /[a-z][a-z0-9+.-]*:\/\/[^\s:/@${]*:[^\s@${]+@/i },
  { what: "a token", pattern: /\b(ghp_[A-Za-z0-9]{36}|pul-[0-9a-f]{40}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.)/ },
];

/** Whoever reads the value takes it from there. Source: grafana.com, "Configure Grafana", variable expansion. */
const fileReference = /^\$__file\{[^{}]+\}$/;

/** Shorter texts stand in manifests by chance. */
const shortestSecret = 8;

export const secrets: Rule[] = [
  {
    id: "no-plain-secrets",
    description: "No ConfigMap, variable or argument holds what looks like a secret.",
    remedy: "Put it into a Secret, and mount it or refer to it.",
    severity: "critical",
    check: (resource) =>
      plainTexts(resource).flatMap(({ where, name, value }) => [
        ...shapes.filter(({ pattern }) => pattern.test(value)).map(({ what }) => `${where} holds ${what}`),
        ...(name !== undefined && secretName.test(name) && value !== "" && !fileReference.test(value)
          ? [`${where} is a secret by its name`]
          : []),
      ]),
  },
  {
    id: "no-copied-secrets",
    description: "What a Secret or a generated password holds stands nowhere else in plain text.",
    remedy: "Refer to the Secret by name and key.",
    severity: "critical",
    checkStack: (resources) => {
      const known = knownSecrets(resources);
      return resources.flatMap((resource) =>
        plainTexts(resource).flatMap(({ where, value }): Violation[] =>
          known
            .filter((secret) => value.includes(secret.value))
            .map(({ owner }) => ({ urn: resource.urn, message: `${where} holds what belongs to ${owner}` })),
        ),
      );
    },
  },
];

interface PlainText {
  where: string;
  /** Of a variable or a key. */
  name?: string;
  value: string;
}

/** What a resource shows to everybody who may read it: ConfigMaps, variables and arguments. */
function plainTexts(resource: Resource): PlainText[] {
  if (resource.type === "kubernetes:core/v1:ConfigMap") {
    return entries(resource.props["data"]).map(([key, value]) => ({
      where: `data.${key}`,
      name: key,
      value,
    }));
  }
  const containers = podOf(resource)?.containers ?? [];
  return containers.flatMap((container) => {
    const where = `container ${texts(container["name"])[0] ?? "?"}`;
    return [
      ...list(container["env"]).flatMap(({ name, value }): PlainText[] =>
        texts(value).map((text) => ({
          where: `${where}, variable ${texts(name)[0] ?? "?"},`,
          name: texts(name)[0],
          value: text,
        })),
      ),
      ...[...texts(container["command"]), ...texts(container["args"])].map((value) => ({
        where: `${where}, an argument,`,
        value,
      })),
    ];
  });
}

/** What is generated, and what is in a Secret under the name of a secret: hosts and user names stand there as well. */
function knownSecrets(resources: Resource[]): { owner: string; value: string }[] {
  const generated = Object.entries(generators).flatMap(([type, output]) =>
    typed(resources, type).flatMap(({ name, props }) => owned(name, texts(props[output]))),
  );
  const inSecrets = typed(resources, "kubernetes:core/v1:Secret").flatMap(({ name, props }) =>
    owned(`the Secret ${name}`, [
      ...valuesOfSecrets(props["stringData"]),
      ...valuesOfSecrets(props["data"]).map((value) => Buffer.from(value, "base64").toString("utf8")),
    ]),
  );
  return [...generated, ...inSecrets];
}

const generators: Readonly<Record<string, string>> = {
  "random:index/randomPassword:RandomPassword": "result",
  "tls:index/privateKey:PrivateKey": "privateKeyPem",
};

function valuesOfSecrets(data: Plain | undefined): string[] {
  return entries(data)
    .filter(([key]) => secretName.test(key))
    .map(([, value]) => value);
}

function owned(owner: string, values: string[]): { owner: string; value: string }[] {
  return values.filter((value) => value.length >= shortestSecret).map((value) => ({ owner, value }));
}

function entries(value: Plain | undefined): [string, string][] {
  if (!isObject(value)) return [];
  return Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !isUnknown(entry[1]),
  );
}
