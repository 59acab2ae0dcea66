import { existsSync, mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { lock } from "proper-lockfile";

import { SandboxError } from "../failure";
import { writeWhole } from "../files";
import { isObject, type JsonObject } from "../plugins/common/properties";

/**
 * The simulated account, as far as one stack has to do with it: one JSON file, which the provider and the data plane
 * (two processes) change under a lock and write whole. A person may edit it, which is what a change made by hand in
 * the console of the real one is; `pulumi refresh` then finds it.
 *
 * ```ts
 * const inventory = openInventory("staging");
 * inventory.list(tokens.nodeGroup);                       // as the file is now; no lock, never half written
 * inventory.get(tokens.nodeGroup, "mlops:system");
 * await inventory.put({ type: tokens.networkInterface, id: "eni-…", properties: { … }, uses: [keyOf(tokens.subnet, id)] });
 * await inventory.change((draft) => {                     // read, decide, write: nobody comes between
 *   draft.patch(tokens.nodeGroup, "mlops:system", { status: "ACTIVE" });
 * });
 * ```
 */
export interface Entry {
  /** The provider's type token, `aws:ec2/subnet:Subnet`, for things that AWS makes by itself too. */
  type: string;
  /** As the provider's state has it. Unique within the type alone: a bucket and its policy share theirs. */
  id: string;
  /** Of the resource that made it; none for what AWS makes by itself. */
  urn?: string;
  /** What AWS tells of it: what was asked for, what AWS filled in, and what it gave (`arn`, `tagsAll`, `status`). */
  properties: JsonObject;
  /** Keys (`keyOf`) of what cannot be deleted while this is there. */
  uses: string[];
  createdAt: string;
}

/** An entry to be written: what is left out is nothing, and now. */
export type NewEntry = Omit<Entry, "uses" | "createdAt"> & Partial<Pick<Entry, "uses" | "createdAt">>;

/** Type tokens of what the data plane and the provider both touch. */
export const tokens = {
  /** Its `properties.scalingConfig.desiredSize` says how many nodes there are to be; its `status` goes
   * CREATING → ACTIVE, UPDATING → ACTIVE, DELETING → (entry removed), each step made by the data plane where one runs. */
  nodeGroup: "aws:eks/nodeGroup:NodeGroup",
  cluster: "aws:eks/cluster:Cluster",
  addon: "aws:eks/addon:Addon",
  podIdentityAssociation: "aws:eks/podIdentityAssociation:PodIdentityAssociation",
  accessEntry: "aws:eks/accessEntry:AccessEntry",
  launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  vpc: "aws:ec2/vpc:Vpc",
  subnet: "aws:ec2/subnet:Subnet",
  natGateway: "aws:ec2/natGateway:NatGateway",
  routeTableAssociation: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  securityGroup: "aws:ec2/securityGroup:SecurityGroup",
  /** Made together with a node group, which is named by `properties.nodeGroup` (the node group's id). Whoever
   * changes `desiredCapacity` changes the node group's `scalingConfig.desiredSize` in the same step, and the reverse. */
  autoscalingGroup: "aws:autoscaling/group:Group",
  /** One tag of a group: `autoscalingGroupName`, `tag: { key, value, propagateAtLaunch }`. */
  autoscalingTag: "aws:autoscaling/tag:Tag",
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  instance: "aws:ec2/instance:Instance",
  volume: "aws:ebs/volume:Volume",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  bucket: "aws:s3/bucket:Bucket",
  repository: "aws:ecr/repository:Repository",
} as const;

/** What the file calls an entry: `ec2/Subnet/subnet-0123456789abcdef0`. */
export function keyOf(type: string, id: string): string {
  const [, module = "", name = ""] = type.split(":");
  return `${module.split("/")[0]}/${name}/${id}`;
}

/** The entries while nobody else may change them. Nothing is written before the work is done, or if it throws. */
export interface Draft {
  list(type?: string): Entry[];
  get(type: string, id: string): Entry | undefined;
  /** Writes an entry, whole, in the place of one that has its type and id. */
  put(entry: NewEntry): void;
  /** Sets some properties of an entry; a property that is undefined is removed. Nothing where there is no entry. */
  patch(type: string, id: string, properties: JsonObject): void;
  remove(type: string, id: string): void;
  /** The entries that use the one with this key. */
  usersOf(key: string): Entry[];
}

export interface Inventory {
  readonly file: string;
  list(type?: string): Entry[];
  get(type: string, id: string): Entry | undefined;
  usersOf(key: string): Entry[];
  put(entry: NewEntry): Promise<void>;
  patch(type: string, id: string, properties: JsonObject): Promise<void>;
  remove(type: string, id: string): Promise<void>;
  /** Works on the entries as they are, and writes what it changed. The work must not wait for anything. */
  change<T>(work: (draft: Draft) => T): Promise<T>;
}

/** Where the simulated account lies: the inventories, its limits (account.json) and its faults (faults.json). */
export function cloudFolder(): string {
  const sandbox = process.env.MLOPS_SANDBOX;
  if (!sandbox) throw new SandboxError("MLOPS_SANDBOX has to name the sandbox whose cloud this is");
  return path.join(sandbox, "cloud");
}

/** The inventory of a stack. A file that is not there is one without entries. */
export function openInventory(stack: string, folder = cloudFolder()): Inventory {
  const file = path.join(folder, `${stack}.inventory.json`);
  const view = () => draftOf(readEntries(file));
  const change = <T>(work: (draft: Draft) => T): Promise<T> => locked(file, () => changed(file, work));
  return {
    file,
    list: (type) => view().list(type),
    get: (type, id) => view().get(type, id),
    usersOf: (key) => view().usersOf(key),
    put: (entry) => change((draft) => draft.put(entry)),
    patch: (type, id, properties) => change((draft) => draft.patch(type, id, properties)),
    remove: (type, id) => change((draft) => draft.remove(type, id)),
    change,
  };
}

type Entries = Map<string, Entry>;

function draftOf(entries: Entries): Draft {
  return {
    list: (type) => [...entries.values()].filter((entry) => type === undefined || entry.type === type),
    get: (type, id) => entries.get(keyOf(type, id)),
    put: (entry) => {
      const { type, id, urn, properties, uses = [], createdAt = new Date().toISOString() } = entry;
      entries.set(keyOf(type, id), { type, id, urn, properties, uses, createdAt });
    },
    patch: (type, id, properties) => {
      const entry = entries.get(keyOf(type, id));
      if (entry) entry.properties = { ...entry.properties, ...properties };
    },
    remove: (type, id) => void entries.delete(keyOf(type, id)),
    usersOf: (key) => [...entries.values()].filter(({ uses }) => uses.includes(key)),
  };
}

function changed<T>(file: string, work: (draft: Draft) => T): T {
  const entries = readEntries(file);
  const result = work(draftOf(entries));
  const sorted = [...entries].sort(([one], [other]) => (one < other ? -1 : 1));
  // Passwords are in it, as they are in the real one; here, anybody who may read the file may read them.
  writeWhole(file, `${JSON.stringify({ resources: Object.fromEntries(sorted) }, null, 2)}\n`, 0o600);
  return result;
}

function readEntries(file: string): Entries {
  if (!existsSync(file)) return new Map();
  try {
    const { resources } = JSON.parse(readFileSync(file, "utf8")) as Written;
    if (resources === undefined) throw new Error("it has no object `resources`");
    return new Map(Object.entries(resources).map(([key, entry]) => [key, whole(key, entry)]));
  } catch (error) {
    throw new SandboxError(
      `${file} cannot be read as an inventory: ${(error as Error).message}; put right what was changed by hand`,
    );
  }
}

/** What stands in the file; a person may have left something out. */
interface Written {
  resources?: Record<string, Partial<Entry>>;
}

function whole(key: string, entry: Partial<Entry>): Entry {
  const { type, id, properties, uses = [], createdAt = "" } = entry;
  if (type === undefined || id === undefined || !isObject(properties))
    throw new Error(`${key} has to have a type, an id and properties`);
  return { ...entry, type, id, properties, uses, createdAt };
}

/** A lock whose holder was killed is taken over after this time; it is held for milliseconds. */
const staleMs = 5000;
const patience = { retries: 3000, minTimeout: 10, maxTimeout: 50, factor: 1.2 };

/** The changes of this process wait for each other here, in order; only then for those of another process. */
const queues = new Map<string, Promise<unknown>>();

function locked<T>(file: string, work: () => T): Promise<T> {
  const turn = (queues.get(file) ?? Promise.resolve()).then(async () => {
    mkdirSync(path.dirname(file), { recursive: true });
    const options = { realpath: false, stale: staleMs, retries: patience, onCompromised: () => undefined };
    const release = await lock(file, options);
    try {
      return work();
    } finally {
      await release().catch(() => undefined);
    }
  });
  queues.set(
    file,
    turn.catch(() => undefined),
  );
  return turn;
}
