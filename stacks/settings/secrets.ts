import * as pulumi from "@pulumi/pulumi";
import { isDocker } from "./cluster";
import { nearest } from "./nearest";
import type { Problem } from "./problem";
import { kindOf } from "./receivers";
import type { AnySettings } from "./sections";

/** A secret of the stack, and the setting that asks for it. */
export interface NamedSecret {
  name: string;
  path: Problem["path"];
}

/** The secrets that the settings ask for: those of what is switched off are not. */
export function secretsOf({ cluster, metrics }: AnySettings): NamedSecret[] {
  if (isDocker(cluster) || !metrics.enabled) return [];
  const { prometheus, alertmanager, grafana } = metrics;
  const named = (owner: { secret: string } | undefined, ...path: (string | number)[]): NamedSecret[] =>
    owner ? [{ name: owner.secret, path: ["metrics", ...path, "secret"] }] : [];
  return [
    ...named(prometheus.remoteWrite, "prometheus", "remoteWrite"),
    ...(alertmanager.enabled
      ? [
          ...alertmanager.receivers.flatMap((receiver, index) => {
            const kind = kindOf(receiver);
            // A mail server that asks for no account asks for no password.
            if (kind === "email" && receiver.email?.username === undefined) return [];
            return named(receiver[kind], "alertmanager", "receivers", index, kind);
          }),
          ...named(alertmanager.deadMansSwitch, "alertmanager", "deadMansSwitch"),
        ]
      : []),
    ...(grafana.enabled ? named(grafana.oidc, "grafana", "oidc") : []),
  ];
}

/** The secrets that are asked for and that the stack does not have. */
export function missingSecrets(config: pulumi.Config, settings: AnySettings): Problem[] {
  return secretsOf(settings)
    .filter(({ name }) => !isSecret(`${config.name}:${name}`))
    .map(({ name, path }) => ({
      path,
      found: JSON.stringify(name),
      needed: `the stack has no such secret: pulumi config set --secret ${config.name}:${name} …`,
    }));
}

/** Secrets of the stack that no setting asks for. */
export function unusedSecrets(config: pulumi.Config, settings: AnySettings): Problem[] {
  const asked = secretsOf(settings).map(({ name }) => name);
  const prefix = `${config.name}:`;
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(prefix) && isSecret(key))
    .map((key) => key.slice(prefix.length))
    .filter((name) => !asked.includes(name))
    .map((name) => ({
      path: [name],
      found: "[secret]",
      needed: `no setting asks for this secret${nearest.hint(name, asked)}`,
    }));
}

/** The value of a secret that the settings were accepted with. */
export function secretSetting(name: string): pulumi.Output<string> {
  return new pulumi.Config().requireSecret(name);
}

/** The part of the SDK that knows which keys the engine decrypted; it is exported without its type. */
const runtime = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };

/** Whether the configuration has a key, and keeps it encrypted. */
export function isSecret(key: string): boolean {
  return runtime.isConfigSecret(key);
}
