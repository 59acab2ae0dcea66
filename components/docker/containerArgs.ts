import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerSpec, FileSpec, FolderSpec, HealthSpec, ScratchSpec } from "./containerSpec";

/** Where a container goes: its names, the network, and what its image and its volumes are called there. */
export interface Placement {
  /** Name on the machine. */
  name: string;
  /** Name in the network. */
  alias: string;
  network: pulumi.Input<string>;
  /** Address that its port is published at. */
  address: string;
  /** Id of the image. */
  image: pulumi.Input<string>;
  /** Names of the volumes, by what is on them. */
  volumes: Record<string, pulumi.Input<string>>;
  labels: { label: string; value: string }[];
}

/** What a container is, with everything that all of them have in common. */
export function containerArgs(spec: ContainerSpec, at: Placement): docker.ContainerArgs {
  const { files = [], folders = [], scratch = {} } = spec;
  return {
    name: at.name,
    hostname: at.alias,
    image: at.image,
    command: spec.command,
    envs: Object.entries(spec.env ?? {}).map(([key, value]) => pulumi.interpolate`${key}=${value}`),
    labels: at.labels,
    networksAdvanced: [{ name: at.network, aliases: [at.alias] }],
    ports: [{ internal: spec.port.inside, external: spec.port.outside, ip: at.address }],
    ...confinement(spec.user, files),
    ...limits(spec),
    uploads: files.length > 0 ? files.map((file) => upload(file, spec.user)) : undefined,
    volumes: volumesOf(spec, at),
    mounts: folders.length > 0 ? folders.map(bind) : undefined,
    tmpfs: Object.keys(scratch).length > 0 ? mapValues(scratch, tmpfs) : undefined,
    healthcheck: healthcheck(spec.health),
    ...lifecycle(spec),
    // Without it Docker keeps every line for ever.
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
  };
}

/** Nobody is root or can become it. */
function confinement(user: string, files: FileSpec[]): Partial<docker.ContainerArgs> {
  return {
    user,
    // Docker refuses to copy files into a container whose root is read-only, wherever they go.
    // Source: moby daemon/archive_unix.go, checkWritablePath.
    readOnly: files.length === 0,
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
  };
}

function limits({ memoryMiB, reservedMiB, cpuShares, sharedMemoryMiB, gpus }: ContainerSpec) {
  return {
    memory: memoryMiB,
    // No swap. Left out, Docker takes twice the memory, which the provider then reads as a change.
    memorySwap: memoryMiB,
    memoryReservation: reservedMiB,
    cpuShares,
    shmSize: sharedMemoryMiB,
    gpus,
  };
}

function lifecycle({ health, mayStop = false, stopSeconds = 30 }: ContainerSpec) {
  const { waitSeconds } = health;
  return {
    restart: "unless-stopped",
    mustRun: !mayStop,
    wait: waitSeconds !== undefined,
    waitTimeout: waitSeconds,
    stopTimeout: stopSeconds,
    destroyGraceSeconds: stopSeconds,
  };
}

/** A secret is its reader's alone; anything else may be read by all, and written by nobody in the container. */
function upload(
  { path, content, secret = false }: FileSpec,
  user: string,
): docker.types.input.ContainerUpload {
  const [owner, group] = user.split(":");
  return secret
    ? { file: path, content: pulumi.secret(content), owner, group, permissions: "0400" }
    : { file: path, content, permissions: "0444" };
}

function volumesOf({ volumes = {} }: ContainerSpec, at: Placement): docker.ContainerArgs["volumes"] {
  const mounted = Object.entries(volumes).map(([role, containerPath]) => ({
    volumeName: at.volumes[role],
    containerPath,
  }));
  return mounted.length > 0 ? mounted : undefined;
}

/** As a mount: `--volume` would make a folder that is not there, empty and root's. */
function bind({ source, target, readOnly }: FolderSpec): docker.types.input.ContainerMount {
  return { type: "bind", source, target, readOnly };
}

function tmpfs({ sizeMiB, executable = false }: ScratchSpec): string {
  return `rw,nosuid,nodev,${executable ? "exec" : "noexec"},size=${sizeMiB}m,mode=1777`;
}

function healthcheck({ test, startSeconds }: HealthSpec): docker.types.input.ContainerHealthcheck {
  return { tests: test, interval: "10s", timeout: "5s", retries: 6, startPeriod: goDuration(startSeconds) };
}

/** Less than an hour, as Go prints it, and so the provider reads it back: `1m30s`. Source: Go, time.Duration.String. */
export function goDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}

function mapValues<A, B>(values: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
