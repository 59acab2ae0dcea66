import * as path from "node:path";

import { SandboxError } from "./failure";

/** The checkout that this sandbox serves. */
export const repository = path.resolve(__dirname, "..");

/** Everything the sandbox makes lies below this folder; git ignores it and `make clean` removes it. */
const root = path.join(repository, ".sandbox");

/** What all instances share: tools are built once. */
export const shared = {
  root,
  toolchain: path.join(root, "toolchain"),
  bin: path.join(root, "toolchain", "bin"),
  logs: path.join(root, "logs"),
  instances: path.join(root, "instances"),
  /** Plugins that the vendor's download brought; one copy serves every instance. */
  pulumiHome: path.join(root, "pulumi"),
  /** What builds images, and the registry that they go to. */
  builder: path.join(root, "builder"),
};

/** Where processes live that are started and stopped together. */
export interface Home {
  /** Their folder; each carries it in its environment, by which it is found again. */
  root: string;
  logs: string;
  pids: string;
}

/** One running sandbox: a control plane, its nodes, and the Pulumi state of the stacks that live on it. */
export interface Instance extends Home {
  name: string;
  /** Executables of this instance, first on PATH: the `pulumi` that works on copies of the stack files. */
  bin: string;
  certificates: string;
  kubeconfig: string;
  ports: string;
  etcdData: string;
  /** The simulated cloud of a stack that lives in one: its inventory, and what steers it. */
  cloud: string;
  /** The local Pulumi backend. */
  state: string;
  passphrase: string;
  /** Copies of the stack files; the engine writes its encryption salt there, never into a tracked file. */
  stacks: string;
}

/** A file name and a Kubernetes name alike; no file beside the instances looks like one. */
const instanceName = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

/** The instance of that name; several may run side by side. */
export function instanceNamed(name: string): Instance {
  if (!instanceName.test(name)) {
    throw new SandboxError(
      `SANDBOX=${name}: a name of lower-case letters, digits and '-' is needed, for example SANDBOX=second`,
    );
  }
  const at = path.join(shared.instances, name);
  return {
    name,
    root: at,
    bin: path.join(at, "bin"),
    certificates: path.join(at, "certificates"),
    kubeconfig: path.join(at, "kubeconfig"),
    logs: path.join(at, "logs"),
    pids: path.join(at, "pids"),
    ports: path.join(at, "ports.json"),
    etcdData: path.join(at, "etcd"),
    cloud: path.join(at, "cloud"),
    state: path.join(at, "state"),
    passphrase: path.join(at, "passphrase"),
    stacks: path.join(at, "stacks"),
  };
}

/** Which of the entries of the instances' folder are instances: their locks lie beside them. */
export function instanceNames(entries: string[]): string[] {
  return entries.filter((entry) => instanceName.test(entry));
}

/** A path as a person reads it: relative to where they stand. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith("..") ? file : relative;
}
