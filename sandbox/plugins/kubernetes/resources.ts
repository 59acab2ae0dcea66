import type { EngineLog } from "../common/engineLog";
import { hasUnknowns, isObject, type Json, type JsonObject } from "../common/properties";
import { ApiError, describeFailure, NoSuchKindError } from "./apiErrors";
import { problemsNow, skipsAwait, timeoutSeconds, untilGone, untilReady, type Wait } from "./await/wait";
import { fieldManagerOf, importedInputsOf, outputsOf, previewOf } from "./checkpoint";
import type { Answer, Cluster, WriteOptions } from "./client";
import { parsePath } from "./diff";
import { importedInputs, liveInputs } from "./drift";
import { annotation, nameOf, parseId, qualifiedName, withMetadata, type KubeObject } from "./kinds/object";
import type { Kind } from "./kinds/kind";
import { claim, isUnclaimed, newFieldManager, pulumiManagerOf, withLiveValues } from "./ownership";
import type { Settings } from "./settings";

/** What every operation is told. */
export interface Operation {
  urn: string;
  kind: Kind;
  /** From `customTimeouts`, 0 where the program sets none. */
  timeout: number;
}

/** An update of an object that exists. */
export interface Change {
  id: string;
  inputs: KubeObject;
  /** Outputs of the last operation. */
  old: JsonObject;
  /** Property paths that the program leaves as they are. */
  ignored: string[];
}

export interface State {
  id: string;
  outputs: JsonObject;
}

/** The object exists, but is not ready: the state keeps it, and the next update goes on with it. */
export class NotReadyError extends Error {
  constructor(
    readonly state: State & { inputs: JsonObject },
    readonly reasons: string[],
    message: string,
  ) {
    super(message);
  }
}

/** Creates, reads, changes and deletes the objects of one cluster. */
export class Resources {
  constructor(
    private readonly cluster: Cluster,
    private readonly settings: Settings,
    private readonly log: EngineLog,
    private readonly cancelled: AbortSignal,
  ) {}

  /** What the API server would make of the inputs; undefined where it cannot tell yet. */
  async previewCreate(operation: Operation, inputs: KubeObject): Promise<JsonObject | undefined> {
    if (hasUnknowns(inputs)) return undefined;
    const options = { fieldManager: newFieldManager(), dryRun: true };
    return this.previewed(operation, inputs, options, () => this.cluster.create(inputs, options));
  }

  async create(operation: Operation, inputs: KubeObject): Promise<State> {
    const fieldManager = newFieldManager();
    const options = { fieldManager, dryRun: false, force: this.forces(inputs) };
    const upsert = this.settings.upsert && nameOf(inputs) !== undefined;
    const created = await this.write(operation, "creating", inputs, () =>
      upsert ? this.cluster.apply(inputs, options) : this.cluster.create(inputs, options),
    );
    const owned = await claim(this.cluster, created, fieldManager);
    return this.settled(operation, "created", inputs, owned, fieldManager);
  }

  async previewUpdate(
    operation: Operation,
    { id, inputs, old, ignored }: Change,
  ): Promise<JsonObject | undefined> {
    if (hasUnknowns(inputs)) return undefined;
    const fieldManager = fieldManagerOf(old) ?? newFieldManager();
    const live = await this.existing(operation.kind, id);
    const unclaimed = live !== undefined && isUnclaimed(live, fieldManager);
    const options = { fieldManager, dryRun: true, force: unclaimed || this.forces(inputs) };
    const body = bodyOf(id, inputs, live, ignored);
    return this.previewed(operation, body, options, () => this.cluster.apply(body, options));
  }

  async update(operation: Operation, { id, inputs, old, ignored }: Change): Promise<State> {
    const live = await this.existing(operation.kind, id);
    const fieldManager = fieldManagerOf(old) ?? (live && pulumiManagerOf(live)) ?? newFieldManager();
    if (live) await claim(this.cluster, live, fieldManager);
    const options = { fieldManager, dryRun: false, force: this.forces(inputs) };
    const body = bodyOf(id, inputs, live, ignored);
    const updated = await this.write(operation, "updating", body, () => this.cluster.apply(body, options));
    return this.settled(operation, "updated", inputs, updated, fieldManager);
  }

  /** The live object as outputs and inputs; undefined where it is gone. Without old inputs, it is an import. */
  async read(
    operation: Operation,
    id: string,
    old: JsonObject,
    oldInputs: KubeObject,
  ): Promise<(State & { inputs: JsonObject }) | undefined> {
    const live = await this.existing(operation.kind, id);
    if (!live) return undefined;
    const imported = Object.keys(oldInputs).length === 0;
    const fieldManager = fieldManagerOf(old) ?? pulumiManagerOf(live) ?? newFieldManager();
    const inputs = imported ? importedInputsOf(importedInputs(live)) : liveInputs(oldInputs, live);
    const state = { id: qualifiedName(live), outputs: outputsOf(live, fieldManager), inputs };
    const problems = imported ? [] : await problemsNow(live, this.cluster);
    if (problems.length > 0)
      throw new NotReadyError(state, problems, `${titleOf(live)} is not ready: ${problems.join("\n")}`);
    return state;
  }

  async delete(operation: Operation, id: string, old: KubeObject): Promise<void> {
    const live = await this.existing(operation.kind, id);
    if (!live) return;
    try {
      await this.cluster.delete(live, propagation(old));
      if (skipsAwait(old) && mayLinger.includes(operation.kind.kind)) return;
      await untilGone(live, this.waitFor(operation, old));
    } catch (error) {
      if (error instanceof ApiError && error.isNotFound) return;
      throw describeFailure("deleting", titleOf(live), error);
    }
  }

  /** Whether the object exists and became ready; an object that does not exist is not ready either. */
  async isReady(kind: Kind, object: KubeObject): Promise<boolean> {
    const live = await this.existing(kind, qualifiedName(object));
    return live !== undefined && (await problemsNow(live, this.cluster)).length === 0;
  }

  private async settled(
    operation: Operation,
    done: string,
    inputs: KubeObject,
    object: KubeObject,
    fieldManager: string,
  ): Promise<State> {
    const wait = this.waitFor(operation, inputs);
    const { live, problems } = skipsAwait(inputs)
      ? { live: object, problems: [] }
      : await untilReady(object, wait);
    const state = { id: qualifiedName(live), outputs: outputsOf(live, fieldManager) };
    if (problems.length === 0) return state;
    const message = `${titleOf(live)} was ${done}, but is not ready: ${problems.join("\n")}`;
    throw new NotReadyError({ ...state, inputs }, problems, message);
  }

  /** A custom resource, or the first object of a namespace, may come a moment before its kind or namespace is served. */
  private async write(
    operation: Operation,
    action: string,
    object: KubeObject,
    send: () => Promise<Answer>,
  ): Promise<KubeObject> {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.accepted(operation, await send());
      } catch (error) {
        const early = error instanceof NoSuchKindError || (error instanceof ApiError && error.isNotFound);
        if (!early || attempt === 5 || this.cancelled.aborted)
          throw describeFailure(action, titleOf(object), error);
        await new Promise((resolve) => setTimeout(resolve, attempt * 200));
      }
    }
  }

  /** A preview is silent where only the real operation can tell: no namespace or kind yet, or no leave to try. */
  private async previewed(
    operation: Operation,
    object: KubeObject,
    options: WriteOptions,
    send: () => Promise<Answer>,
  ): Promise<JsonObject | undefined> {
    try {
      return previewOf(this.accepted(operation, await send()), options.fieldManager);
    } catch (error) {
      const silent =
        error instanceof ApiError && (error.isNotFound || error.isAlreadyExists || error.code === 403);
      if (silent || error instanceof NoSuchKindError) return undefined;
      throw describeFailure("previewing", titleOf(object), error);
    }
  }

  private accepted({ urn }: Operation, { body, warnings }: Answer): KubeObject {
    for (const warning of warnings) {
      const deprecation = warning.includes("deprecated");
      if (!deprecation || !this.settings.suppressDeprecationWarnings) this.log.warn(urn, warning);
    }
    return isObject(body) ? body : {};
  }

  private async existing({ apiVersion, kind }: Kind, id: string): Promise<KubeObject | undefined> {
    try {
      return await this.cluster.get({ apiVersion, kind, metadata: { ...parseId(id) } });
    } catch (error) {
      if (error instanceof NoSuchKindError || (error instanceof ApiError && error.isNotFound))
        return undefined;
      throw error;
    }
  }

  private waitFor({ urn, timeout }: Operation, object: KubeObject): Wait {
    return {
      cluster: this.cluster,
      cancelled: this.cancelled,
      status: (message) => this.log.status(urn, message),
      timeoutSeconds: timeoutSeconds(timeout, object),
    };
  }

  private forces(object: KubeObject): boolean {
    const annotated = annotation(object, "pulumi.com/patchForce");
    return annotated === undefined ? this.settings.patchForce : annotated === "true";
  }
}

/** Kinds whose deletion the vendor's provider does not wait for under `pulumi.com/skipAwait`. */
const mayLinger = [
  "DaemonSet",
  "Deployment",
  "Job",
  "Namespace",
  "Pod",
  "ReplicationController",
  "StatefulSet",
];

function propagation(object: KubeObject): string {
  const policy = annotation(object, "pulumi.com/deletionPropagationPolicy")?.toLowerCase();
  return policy === "orphan" ? "Orphan" : policy === "background" ? "Background" : "Foreground";
}

/** What is applied: the inputs under the name that the object has, with the live values of ignored paths. */
function bodyOf(id: string, inputs: KubeObject, live: KubeObject | undefined, ignored: string[]): KubeObject {
  const { name, namespace } = parseId(id);
  const body: Json = withLiveValues(withMetadata(inputs, { name, namespace }), live, ignored.map(parsePath));
  return isObject(body) ? body : inputs;
}

function titleOf(object: KubeObject): string {
  return `${typeof object.kind === "string" ? object.kind : ""} ${qualifiedName(object)}`;
}
