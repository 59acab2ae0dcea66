import { isObject, type Json, type JsonObject } from "../common/properties";
import { annotation, at, withMetadata, type KubeObject } from "./kinds/object";
import { isZero, sameValue, type Path } from "./values";

/**
 * The inputs as the live object has them: what the program set, with the live value of each such field. What the
 * program did not set (defaults, status, other managers' fields) is not drift. A value that only the spelling
 * tells apart keeps the program's, so that the next comparison finds no change.
 */
export function liveInputs(inputs: KubeObject, live: KubeObject): KubeObject {
  const visible = inputs.kind === "Secret" ? withStringData(inputs, live) : live;
  return followObject([], inputs, visible);
}

function followObject(path: Path, inputs: JsonObject, live: JsonObject): JsonObject {
  const entries = Object.entries(inputs).flatMap(([key, value]): [string, Json | undefined][] => {
    const followed = follow([...path, key], value, live[key]);
    return followed === undefined ? [] : [[key, followed]];
  });
  return Object.fromEntries(entries);
}

function follow(path: Path, input: Json | undefined, live: Json | undefined): Json | undefined {
  if (sameValue(path, input, live) || (live === undefined && isZero(input))) return input;
  if (isObject(input) && isObject(live)) return followObject(path, input, live);
  if (Array.isArray(input) && Array.isArray(live)) return followList(path, input, live);
  return live;
}

/** Lists of named things are followed by name: others may add a container or a variable of their own. */
function followList(path: Path, inputs: Json[], live: Json[]): Json[] {
  const key = ["name", "containerPort", "port", "mountPath", "key", "type"].find((candidate) =>
    isKeyOf(inputs, candidate),
  );
  if (!key)
    return inputs.length === live.length
      ? live.map((item, index) => follow([...path, index], inputs[index], item) ?? item)
      : live;
  return inputs.flatMap((input, index) => {
    const found = live.find((item) => at(item, key) === at(input, key));
    const followed = found === undefined ? undefined : follow([...path, index], input, found);
    return followed === undefined ? [] : [followed];
  });
}

function isKeyOf(items: Json[], key: string): boolean {
  const values = items.map((item) => at(item, key));
  return values.every((value) => value !== undefined) && new Set(values).size === items.length;
}

/** The API server answers `stringData` as base64 in `data`. */
function withStringData(inputs: KubeObject, live: KubeObject): KubeObject {
  if (!isObject(inputs.stringData)) return live;
  const decoded = Object.keys(inputs.stringData).map((key): [string, Json | undefined] => {
    const encoded = at(live, "data", key);
    return [key, typeof encoded === "string" ? Buffer.from(encoded, "base64").toString("utf8") : undefined];
  });
  return { ...live, stringData: Object.fromEntries(decoded) };
}

/** Filled in by the API server or by controllers, and of no meaning in a program. */
const serverMetadata = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "ownerReferences",
  "resourceVersion",
  "selfLink",
  "uid",
];

/** Inputs for an object that was not created here: the live object without what the server alone may set. */
export function importedInputs(live: KubeObject): KubeObject {
  const cleared = Object.fromEntries(serverMetadata.map((key) => [key, undefined]));
  const object = withMetadata({ ...live, status: undefined }, cleared);
  if (annotation(object, lastApplied) === undefined) return object;
  const annotations = at(object, "metadata", "annotations");
  return withMetadata(object, {
    annotations: { ...(isObject(annotations) ? annotations : {}), [lastApplied]: undefined },
  });
}

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
