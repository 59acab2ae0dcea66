import { isObject, secret, type Json, type JsonObject } from "../common/properties";
import { textAt, type KubeObject } from "./kinds/object";

const managerKey = "__fieldManager";
const versionKey = "__initialApiVersion";

/** A resource's outputs: the live object, and what the next operation needs to know. The names are the vendor's. */
export function outputsOf(live: KubeObject, fieldManager: string): JsonObject {
  const outputs = { ...live, [managerKey]: fieldManager, [versionKey]: live.apiVersion };
  if (live.kind !== "Secret") return outputs;
  // Also for what the program did not mark: an imported Secret, and data that stringData became.
  return { ...outputs, ...secrets(live) };
}

/** Inputs that did not come from a program carry no mark of what is secret. */
export function importedInputsOf(inputs: KubeObject): JsonObject {
  return inputs.kind === "Secret" ? { ...inputs, ...secrets(inputs) } : inputs;
}

export function fieldManagerOf(outputs: JsonObject): string | undefined {
  return textAt(outputs, managerKey);
}

/** What a preview can say of an object: what the API server would answer, but not how it fares. */
export function previewOf(dryRun: KubeObject, fieldManager: string): JsonObject {
  return { ...outputsOf(dryRun, fieldManager), status: undefined };
}

function secrets(object: KubeObject): JsonObject {
  const marked = (value: Json | undefined) => (isObject(value) ? secret(value) : value);
  return { data: marked(object.data), stringData: marked(object.stringData) };
}
