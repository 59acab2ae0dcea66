import { createHash, randomBytes } from "node:crypto";
import { isAbsolute } from "node:path";
import type { Entry } from "../../cloud/inventory";
import { type FieldProblem, type Fields, text } from "../common/fields";
import { isObject, type Json, type JsonObject } from "../common/properties";
import { readBack } from "./readBack";
import { containerFields, imageFields, networkFields, volumeFields } from "./fields";

/** What the stand-in knows of a type. */
export interface DockerType {
  inputs: Fields;
  /** Outputs that are no inputs. */
  outputs: readonly string[];
  /** Rules that no single field can state; called with known and unknown values alike. */
  problems?: (inputs: JsonObject) => FieldProblem[];
  /** What is kept otherwise than it was written. Default: nothing. */
  readBack?: (inputs: JsonObject) => JsonObject;
  made: (inputs: JsonObject) => { id: string; outputs: JsonObject };
  /** What the daemon says when it is to be removed while others use it. */
  inUse: (entry: Entry, users: Entry[]) => string;
}

export const tokens = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  volume: "docker:index/volume:Volume",
  image: "docker:index/remoteImage:RemoteImage",
} as const;

const hexId = () => randomBytes(32).toString("hex");
const namesOf = (users: Entry[]) => users.map(({ properties }) => text(properties.name)).join(", ");

export const dockerTypes: Readonly<Record<string, DockerType>> = {
  [tokens.network]: {
    inputs: networkFields,
    outputs: ["scope"],
    made: () => ({ id: hexId(), outputs: { scope: "local" } }),
    inUse: ({ properties }, users) =>
      `error while removing network: network ${text(properties.name)} has active endpoints (${namesOf(users)})`,
  },
  [tokens.volume]: {
    inputs: volumeFields,
    outputs: ["mountpoint"],
    made: ({ name }) => ({
      id: text(name),
      outputs: { mountpoint: `/var/lib/docker/volumes/${text(name)}/_data` },
    }),
    inUse: ({ id }, users) => `remove ${id}: volume is in use - [${namesOf(users)}]`,
  },
  [tokens.image]: {
    inputs: imageFields,
    outputs: ["imageId"],
    // The same for the same reference: nothing is pulled, and another id would replace the containers.
    made: ({ name }) => {
      const imageId = `sha256:${createHash("sha256").update(text(name)).digest("hex")}`;
      return { id: imageId + text(name), outputs: { imageId } };
    },
    inUse: ({ properties }, users) =>
      `conflict: unable to remove ${text(properties.name)} - container ${namesOf(users)} is using it`,
  },
  [tokens.container]: {
    inputs: containerFields,
    outputs: ["bridge", "exitCode"],
    problems: containerProblems,
    readBack,
    made: () => ({ id: hexId(), outputs: { bridge: "", exitCode: 0 } }),
    inUse: ({ properties }) => `container ${text(properties.name)} is in use`,
  },
};

/** What the vendor's provider, or the daemon, refuses of a container whatever else there is. */
function containerProblems(inputs: JsonObject): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (inputs.readOnly === true && listOf(inputs.uploads).length > 0) {
    problems.push({
      property: "uploads",
      reason: "container rootfs is marked read-only: Docker copies no file into it, wherever it goes",
    });
  }
  if (inputs.wait === true && inputs.healthcheck === undefined) {
    problems.push({ property: "wait", reason: "a healthcheck is needed to wait for" });
  }
  for (const { source, type } of listOf(inputs.mounts)) {
    if (type === "bind" && typeof source === "string" && !isAbsolute(source))
      problems.push({ property: "mounts", reason: `mount path must be absolute: ${source}` });
  }
  return problems;
}

/** The objects of a list; anything else has none. */
export function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
