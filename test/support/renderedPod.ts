import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { V1Container, V1PodSpec, V1Volume } from "@kubernetes/client-node";
import { parse } from "yaml";

import type { ContainerArgs } from "./container";
import { goldenFolder } from "./golden";

interface Resource {
  inputs?: {
    data?: Record<string, string>;
    spec?: { template?: { spec: V1PodSpec }; jobTemplate?: { spec: { template: { spec: V1PodSpec } } } };
  };
}

/** Values of Secrets by resource and key: the golden files have none. */
export type SecretValues = Record<string, Record<string, string>>;

/** The resource that a generated name is made from. */
function resourceOf(generated: string): string {
  return generated.replace(/-[0-9a-f]{8}$/, "");
}

/**
 * A pod of a golden file with its volumes as folders of this machine: what a kubelet makes of it, for one that has none.
 */
export class RenderedPod {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "mlops-pod-"));
  private readonly resources: [string, Resource][];
  private readonly spec: V1PodSpec;

  /**
   * @param name logical name of what has the pod template.
   * @param secrets of all Secrets that the pod reads.
   */
  constructor(
    stack: string,
    name: string,
    private readonly secrets: SecretValues = {},
  ) {
    chmodSync(this.folder, 0o755);
    const text = readFileSync(path.join(goldenFolder, `${stack}.yaml`), "utf8");
    this.resources = Object.entries(parse(text) as Record<string, Resource>);
    const found = this.resource(":(Deployment|StatefulSet|Job|CronJob)", name).inputs?.spec;
    const spec = found?.template?.spec ?? found?.jobTemplate?.spec.template.spec;
    if (spec === undefined) throw new Error(`${stack}.yaml: ${name} has no pod template`);
    this.spec = spec;
    for (const volume of this.spec.volumes ?? []) this.make(volume);
  }

  /** How one of its containers is started. */
  args(name: string, env: Record<string, string> = {}): ContainerArgs {
    const container = this.container(name);
    const { runAsUser: uid = 0, runAsGroup: gid = 0 } = this.spec.securityContext ?? {};
    const mounted = (readOnly: boolean) =>
      Object.fromEntries(
        (container.volumeMounts ?? [])
          .filter((mount) => (mount.readOnly ?? false) === readOnly)
          .map((mount) => [mount.mountPath, path.join(this.folder, mount.name)]),
      );
    return {
      entrypoint: container.command,
      command: container.args,
      user: { uid, gid },
      env: { ...this.environment(container), ...env },
      mounts: mounted(true),
      writable: mounted(false),
    };
  }

  /** What a kubelet executes to see whether a container is ready. */
  readinessCommand(name: string): string[] {
    return this.container(name).readinessProbe?.exec?.command ?? [];
  }

  volume(name: string): string {
    return path.join(this.folder, name);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private container(name: string): V1Container {
    const all = [...(this.spec.initContainers ?? []), ...this.spec.containers];
    const found = all.find((one) => one.name === name);
    if (found === undefined)
      throw new Error(`no container ${name} among ${all.map((one) => one.name).join(", ")}`);
    return found;
  }

  private environment({ env = [] }: V1Container): Record<string, string> {
    return Object.fromEntries(
      env.map(({ name, value, valueFrom }) => {
        const reference = valueFrom?.secretKeyRef;
        return [name, reference ? this.secret(reference.name ?? "", reference.key) : (value ?? "")];
      }),
    );
  }

  private secret(generated: string, key: string): string {
    const value = this.secrets[resourceOf(generated)]?.[key];
    if (value === undefined) throw new Error(`the test gives no ${key} of ${resourceOf(generated)}`);
    return value;
  }

  private resource(kind: string, name: string): Resource {
    const wanted = new RegExp(`${kind}::${name}$`);
    const [, found] = this.resources.find(([urn]) => wanted.test(urn)) ?? [];
    if (found === undefined) throw new Error(`the golden file has no ${kind} ${name}`);
    return found;
  }

  /** Owned by the pod's group, as a kubelet leaves it. */
  private make({ name, configMap, secret }: V1Volume): void {
    const at = this.volume(name);
    const group = this.spec.securityContext?.fsGroup ?? 0;
    mkdirSync(at);
    chownSync(at, 0, group);
    chmodSync(at, 0o2775);
    const write = (file: string, content: string, mode: number) => {
      writeFileSync(path.join(at, file), content);
      chownSync(path.join(at, file), 0, group);
      chmodSync(path.join(at, file), mode);
    };
    if (configMap !== undefined) {
      const { data = {} } = this.resource(":ConfigMap", resourceOf(configMap.name ?? "")).inputs ?? {};
      for (const [file, content] of Object.entries(data)) write(file, content, 0o644);
    }
    for (const { key, path: file } of secret?.items ?? []) {
      write(file, this.secret(secret?.secretName ?? "", key), secret?.defaultMode ?? 0o644);
    }
  }
}
