import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import getPort from "get-port";

import { removeCgroup } from "../cgroups";
import { ensureServerCertificate } from "../controlPlane/certificates";
import { isServing, logFile, runningPid, startDaemon, stopDaemon } from "../controlPlane/daemon";
import { exclusively } from "../exclusive";
import { writeWhole } from "../files";
import { interruptible } from "../interrupt";
import { shared } from "../layout";
import { step } from "../progress";
import { builderTools } from "../toolchain/builderTools";
import { ensureToolchain } from "../toolchain/resolve";
import { ensureRootfs, hubIsReachable, pushBaseImage } from "./baseImage";
import {
  buildkitConfig,
  builderDaemonNames,
  builderDaemons,
  type BuilderPorts,
  buildxInstances,
  dockerConfig,
  registryConfig,
  registryHost,
} from "./daemons";
import { debianProgram, runc } from "./debian";
import { builder } from "./layout";
import { unmountBelow } from "./leftovers";
import { authoritiesOf, pipConfigOf } from "./packageIndex";

/** What builds need of this machine. */
export interface BuilderNeeds {
  /** Python versions whose base images have to be there. */
  pythons: string[];
}

function portsBefore(): Partial<BuilderPorts> {
  try {
    return JSON.parse(readFileSync(builder.ports, "utf8")) as Partial<BuilderPorts>;
  } catch {
    return {};
  }
}

async function choosePorts(): Promise<BuilderPorts> {
  const before = portsBefore();
  const registry = await getPort({ host: "127.0.0.1", port: before.registry });
  const registryDebug = await getPort({
    host: "127.0.0.1",
    port: before.registryDebug,
    exclude: [registry],
  });
  const ports = { registry, registryDebug };
  writeWhole(builder.ports, `${JSON.stringify(ports, null, 2)}\n`);
  return ports;
}

async function running(): Promise<BuilderPorts | undefined> {
  const { registry, registryDebug } = portsBefore();
  if (registry === undefined || registryDebug === undefined) return undefined;
  const ports = { registry, registryDebug };
  if (builderDaemonNames.some((name) => runningPid(builder, name) === undefined)) return undefined;
  const serving = await Promise.all(builderDaemons(ports).map(({ ready }) => isServing(ready)));
  return serving.includes(false) ? undefined : ports;
}

/** What others read of the machine: its package index and its authorities may have changed since the last start. */
function writeMachineFiles(ports: BuilderPorts): void {
  const registryAuthority = readFileSync(path.join(builder.certificates, "ca.crt"), "utf8");
  writeWhole(builder.authorities, `${authoritiesOf(process.env).trimEnd()}\n${registryAuthority}`);
  writeWhole(builder.pipConfig, pipConfigOf(process.env), 0o600);
  writeWhole(path.join(builder.dockerConfig, "config.json"), dockerConfig(process.env));
  for (const [name, content] of Object.entries(buildxInstances(ports))) {
    writeWhole(path.join(builder.dockerConfig, "buildx", "instances", name), content);
  }
}

async function start(): Promise<BuilderPorts> {
  const mirrored = !(await hubIsReachable());
  const program = await debianProgram(runc);
  return interruptible(async (interrupt) => {
    try {
      await stopBuilder();
      const ports = await choosePorts();
      mkdirSync(builder.temporary);
      await ensureServerCertificate(builder.certificates, "registry");
      writeMachineFiles(ports);
      writeFileSync(builder.registryConfig, registryConfig(ports));
      writeFileSync(builder.buildkitConfig, buildkitConfig(ports, program, mirrored));
      for (const daemon of builderDaemons(ports)) {
        await startDaemon(builder, daemon, path.join(shared.bin, daemon.name), interrupt);
      }
      return ports;
    } catch (error) {
      await stopBuilder();
      throw error;
    }
  });
}

/** Makes sure that images can be built; answers the host and port of the registry that they go to. */
export async function ensureBuilder({ pythons }: BuilderNeeds): Promise<string> {
  await ensureToolchain(builderTools);
  mkdirSync(builder.root, { recursive: true });
  return exclusively(builder.root, "works on the builder", async () => {
    const isMade = !(await hubIsReachable());
    if (isMade) for (const python of pythons) await ensureRootfs(python);
    const ports =
      (await running()) ?? (await step("starting BuildKit and a registry", builder.logs, () => start()));
    const registry = registryHost(ports);
    writeMachineFiles(ports);
    if (isMade) for (const python of pythons) await pushBaseImage(python, registry);
    return registry;
  });
}

/** Stops the builder, wherever it runs; what it has built and cached stays. */
export async function stopBuilder(): Promise<void> {
  for (const name of builderDaemonNames.toReversed()) await stopDaemon(builder, name);
  await unmountBelow(builder.root);
  rmSync(builder.socket, { force: true });
  rmSync(builder.temporary, { recursive: true, force: true });
  // BuildKit leaves the cgroups of its builds behind.
  removeCgroup(builder.cgroup);
}

/** One row for each process of the builder; none where it was never started. */
export function builderStatus(): { name: string; pid?: number; log: string }[] {
  return builderDaemonNames.flatMap((name) => {
    const pid = runningPid(builder, name);
    return pid === undefined ? [] : [{ name, pid, log: logFile(builder, name) }];
  });
}
