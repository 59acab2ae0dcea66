import type { Account } from "./account";
import type { AwsError } from "./awsError";
import type { Draft, Entry, Inventory } from "./inventory";
import type { FieldProblem } from "../plugins/common/fields";
import type { JsonObject } from "../plugins/common/properties";

/** A type of the provider: what the SDK's schema cannot say of it, and how AWS answers for it. */
export interface ResourceType {
  /** As errors name it: `EC2 Subnet`. */
  title: string;
  api: Api;
  /** The input that gets a generated name where the program gives none. */
  autoname?: Autoname;
  /** Inputs (paths without indices) whose change makes another thing of it; `region` is always one. */
  replaces: readonly string[] | "all";
  /** Changes that replace under some condition only. */
  replacesWhen?: (path: string, before: JsonObject, after: JsonObject) => boolean;
  /** The old one has to go first, although no name of the program's says so. */
  deleteBeforeReplace?: true;
  /** What an input is where the program leaves it out. */
  defaults?: JsonObject;
  /**
   * Inputs (paths) without a default that AWS fills in where the program leaves them out: unknown at preview, and no
   * difference where the program once gave them.
   */
  filled?: readonly string[];
  /** Lists of scalars whose order means something; that of all others does not. */
  ordered?: readonly string[];
  /** Inputs that AWS never shows again: what the program says is all there is. */
  writeOnly?: readonly string[];
  references?: readonly Reference[];
  /** Rules that no single field can state. */
  problems?: (inputs: JsonObject) => FieldProblem[];
  create: (making: Making) => Made;
  /** What AWS changes by itself when an input changes; throws where it refuses. */
  update?: (change: Changing) => JsonObject;
  /** Outputs that such a change gives new values: unknown at preview. */
  renews?: (changed: readonly string[]) => readonly string[];
  /** Refuses, or does what goes with it. `later`: somebody else removes the entry when all is done. */
  delete?: (removing: Removing) => "later" | undefined;
  /** The refusal to delete it while something uses it. */
  inUse?: (entry: Entry, users: Entry[]) => AwsError;
  /** The entry's id out of what a person gives to `pulumi import`, where they differ. */
  importId?: (id: string, entries: Pick<Draft, "get" | "list">) => string;
  /** Waits until somebody else has done their part. Throws where that went wrong. */
  settled?: (waiting: Waiting) => Promise<void>;
  /** It was made, but is of no use: the next update replaces it. */
  tainted?: (properties: JsonObject) => boolean;
}

/** The names of a service and of the calls that work on a type, as errors tell them. */
export interface Api {
  service: string;
  create: string;
  update?: string;
  delete: string;
  read?: string;
}

export interface Autoname {
  property: string;
  maxLength: number;
  lowerCase?: true;
  prefix?: string;
}

/** An input that names something else of the inventory. */
export interface Reference {
  /** Path of the input; through lists, all items. */
  property: string;
  type: string;
  /** What of the other is named. Default: its id. */
  by?: "arn" | "either" | "name";
  /** The other cannot be deleted while this is there. */
  holds?: true;
  /** The refusal where nothing has the name. Left out: AWS accepts a name of nothing. */
  missing?: (value: string) => AwsError;
}

export interface Making {
  /** Inputs with their defaults. */
  inputs: JsonObject;
  account: Account;
  draft: Draft;
  /** An ARN of the resource's region and account. */
  arn: (service: string, rest: string) => string;
  /** Whether a data plane acts on the inventory. */
  isObserved: boolean;
}

export interface Made {
  id: string;
  /** What is added to the inputs. */
  properties: JsonObject;
}

export interface Changing extends Making {
  entry: Entry;
  /** Inputs, at the top, that are not as they were. */
  changed: readonly string[];
}

export interface Removing {
  entry: Entry;
  draft: Draft;
  isObserved: boolean;
}

export interface Waiting {
  inventory: Inventory;
  id: string;
  phase: "create" | "delete" | "update";
  /** As long as the program allows; 0: as long as the provider would. */
  timeoutSeconds: number;
}
