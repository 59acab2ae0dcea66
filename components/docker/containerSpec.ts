import type * as pulumi from "@pulumi/pulumi";

/** A container as its own component describes it: only what is particular to it. */
export interface ContainerSpec {
  /** Reference of the image. */
  image: pulumi.Input<string>;
  /** Default: what the image runs. */
  command?: string[];
  env?: Record<string, pulumi.Input<string>>;
  /** Numbers of user and group, never root's. */
  user: string;
  /** The one port: inside the network, and on the machine. */
  port: { inside: number; outside: number };
  /** Beyond it the container is killed. */
  memoryMiB: number;
  /** What it keeps when memory is short. Default: all of it. */
  reservedMiB?: number;
  /** Weight beside the other containers when cores are short, 1024 being usual. Default: usual. */
  cpuShares?: number;
  /** Files that are copied in before it starts. With any, its root is writable: Docker copies into no other. */
  files?: FileSpec[];
  /** Volumes by what is on them, each with the path that it is mounted at. They outlive the container. */
  volumes?: Record<string, string>;
  /** Folders of the machine. One that is not there is an error. */
  folders?: FolderSpec[];
  /** Folders in memory, by path. */
  scratch?: Record<string, ScratchSpec>;
  /** Size of /dev/shm. Default: Docker's 64 MiB. */
  sharedMemoryMiB?: number;
  /** As `docker run --gpus` takes them. Default: none. */
  gpus?: string;
  health: HealthSpec;
  /** It may have stopped without the update being a failure. Default false. */
  mayStop?: boolean;
  /** Time to end in order after SIGTERM. Default 30. */
  stopSeconds?: number;
}

export interface FileSpec {
  path: string;
  content: pulumi.Input<string>;
  /** Only the container's user may read it. */
  secret?: boolean;
}

export interface FolderSpec {
  /** An absolute path on the machine. */
  source: string;
  target: string;
  readOnly: boolean;
}

export interface ScratchSpec {
  sizeMiB: number;
  /** What is written there may be run, as compiled kernels are. Default false. */
  executable?: boolean;
}

export interface HealthSpec {
  /** As Docker takes it: CMD and words, or CMD-SHELL and one line. */
  test: string[];
  /** Failures before this time do not count. */
  startSeconds: number;
  /** The update goes on only when it is healthy, and fails after this time. Default: nobody waits. */
  waitSeconds?: number;
}
