import * as path from "node:path";

import type { Daemon } from "../controlPlane/daemon";
import { builder, builderName, registryToolsName } from "./layout";

export const builderDaemonNames = ["registry", "buildkitd"] as const;

/** Free ports of the loopback interface; the same at the next start, since references to images name one. */
export interface BuilderPorts {
  registry: number;
  registryDebug: number;
}

/** Host and port of the registry, as references to its images have it. */
export function registryHost({ registry }: BuilderPorts): string {
  return `localhost:${registry}`;
}

/** The registry speaks TLS, since the plugin's own client speaks nothing else, to whomever it is. */
export function registryConfig(ports: BuilderPorts): string {
  const file = (name: string) => JSON.stringify(path.join(builder.certificates, name));
  return [
    "version: 0.1",
    "log: { level: warn, accesslog: { disabled: true } }",
    "storage:",
    `  filesystem: { rootdirectory: ${JSON.stringify(builder.registry)} }`,
    "  delete: { enabled: true }",
    "http:",
    `  addr: 127.0.0.1:${ports.registry}`,
    `  tls: { certificate: ${file("registry.crt")}, key: ${file("registry.key")} }`,
    `  debug: { addr: "127.0.0.1:${ports.registryDebug}" }`,
    "health: { storagedriver: { enabled: true, interval: 10s, threshold: 3 } }",
    "",
  ].join("\n");
}

/**
 * @param mirrored whether base images of docker.io are in the sandbox's registry, since docker.io cannot be reached.
 */
export function buildkitConfig(ports: BuilderPorts, runc: string, mirrored: boolean): string {
  const registry = registryHost(ports);
  return [
    `root = ${JSON.stringify(builder.buildkit)}`,
    "[grpc]",
    `address = [${JSON.stringify(`unix://${builder.socket}`)}]`,
    "[worker.oci]",
    "enabled = true",
    `binary = ${JSON.stringify(runc)}`,
    `defaultCgroupParent = ${JSON.stringify(builder.cgroup)}`,
    // A build reaches the package index that this machine reaches, a proxy on its loopback included.
    'networkMode = "host"',
    "[worker.containerd]",
    "enabled = false",
    ...(mirrored ? ['[registry."docker.io"]', `mirrors = [${JSON.stringify(registry)}]`] : []),
    ...withTls(registry),
    `ca = [${JSON.stringify(path.join(builder.certificates, "ca.crt"))}]`,
    "",
  ].join("\n");
}

/** On the loopback, BuildKit and buildx would speak plain HTTP by themselves. */
function withTls(registry: string): string[] {
  return [`[registry.${JSON.stringify(registry)}]`, "http = false"];
}

/** A builder as `docker buildx create` would write it down. */
function buildxInstance(name: string, driver: string, files: Record<string, string> | null): string {
  const node = {
    Name: `${name}0`,
    Endpoint: `unix://${builder.socket}`,
    Platforms: null,
    DriverOpts: null,
    Flags: null,
    Files: files,
  };
  return `${JSON.stringify({ Name: name, Driver: driver, Nodes: [node], Dynamic: false })}\n`;
}

/**
 * The builders that Docker's clients know, by name: one that builds, and one that nobody builds with. The registry
 * tools read their settings from a builder, and one that runs elsewhere may not carry any.
 */
export function buildxInstances(ports: BuilderPorts): Record<string, string> {
  const config = `${withTls(registryHost(ports)).join("\n")}\n`;
  const files = { "buildkitd.toml": Buffer.from(config).toString("base64") };
  return {
    [builderName]: buildxInstance(builderName, "remote", null),
    [registryToolsName]: buildxInstance(registryToolsName, "docker-container", files),
  };
}

const proxyVariables = ["http_proxy", "https_proxy", "no_proxy"] as const;
type ProxyVariable = (typeof proxyVariables)[number];

/** The proxies of this machine, by the variables that say so. */
export function proxiesOf(env: NodeJS.ProcessEnv): Partial<Record<ProxyVariable, string>> {
  return Object.fromEntries(
    proxyVariables.flatMap((name) => {
      const value = env[name.toUpperCase()] ?? env[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
}

/** Docker's clients hand the proxies of their configuration on to builds. */
export function dockerConfig(env: NodeJS.ProcessEnv): string {
  const { http_proxy: httpProxy, https_proxy: httpsProxy, no_proxy: noProxy } = proxiesOf(env);
  const found = { httpProxy, httpsProxy, noProxy };
  const proxied = Object.values(found).some(Boolean) ? { proxies: { default: found } } : {};
  return `${JSON.stringify({ auths: {}, ...proxied }, null, 2)}\n`;
}

/** What to start, in the order of `builderDaemonNames`. */
export function builderDaemons(ports: BuilderPorts): Daemon[] {
  return [
    {
      name: "registry",
      arguments: ["serve", builder.registryConfig],
      // It would send traces to a collector that nobody runs.
      env: { OTEL_TRACES_EXPORTER: "none" },
      ready: { url: `http://127.0.0.1:${ports.registryDebug}/debug/health` },
    },
    {
      name: "buildkitd",
      arguments: ["--config", builder.buildkitConfig],
      env: { TMPDIR: builder.temporary },
      ready: { socket: builder.socket },
    },
  ];
}
