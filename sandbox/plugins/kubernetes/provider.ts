import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { EngineLog } from "../common/engineLog";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import {
  fromStruct,
  objectWithoutSecrets,
  objectWithSecretsOf,
  toStruct,
  withoutNulls,
  type JsonObject,
} from "../common/properties";
import type { Provider } from "../common/server";
import { sdkVersion } from "../../sdkVersion";
import { diffResponse, notReadyAnswer } from "./answers";
import { UnreachableError } from "./apiErrors";
import { AutonamingDisabledError, named } from "./autonaming";
import { Cluster } from "./client";
import { difference } from "./diff";
import { replacesUnready } from "./immutability";
import { connectionOf, KubeconfigError } from "./kubeconfig";
import { at, withMetadata, type KubeObject } from "./kinds/object";
import { kindOfToken } from "./kinds/tokens";
import { NotReadyError, Resources, type Change, type Operation } from "./resources";
import { settingsDifference, settingsOf, type Settings } from "./settings";

/** The engine's questions, answered by the objects' own modules. */
export class KubernetesProvider implements Provider {
  readonly version = sdkVersion("kubernetes");
  readonly acceptsSecrets = true;
  private settings: Settings = settingsOf({});
  private connecting: Promise<Cluster> | undefined;
  private readonly cancelling = new AbortController();

  constructor(private readonly log: EngineLog) {}

  async diffConfig(request: pb.DiffRequest): Promise<pb.DiffResponse> {
    const { changed, replaces } = settingsDifference(plain(request.getOldInputs()), plain(request.getNews()));
    const changes = changed.map((key) => ({
      path: [key],
      kind: "update" as const,
      replace: replaces.includes(key),
    }));
    return Promise.resolve(diffResponse({ changes, deleteBeforeReplace: false }));
  }

  async configure(request: pb.ConfigureRequest): Promise<void> {
    this.settings = settingsOf(plain(request.getArgs()));
    this.connecting = undefined;
    return Promise.resolve();
  }

  async check(request: pb.CheckRequest): Promise<pb.CheckResponse> {
    const kind = kindOfToken(typeOf(request));
    const news = withoutNulls(fromStruct(request.getNews()));
    const old = request.hasOlds() ? plain(request.getOlds()) : undefined;
    const autonaming = request.getAutonaming();
    try {
      const inputs = named({ ...objectWithoutSecrets(news), ...kind }, old, {
        logicalName: request.getName() || (request.getUrn().split("::").at(-1) ?? ""),
        seed: request.getRandomseed_asU8(),
        decision: autonaming && { mode: autonaming.getMode(), proposedName: autonaming.getProposedName() },
      });
      return new pb.CheckResponse().setInputs(marked(news, await this.placed(inputs, kind)));
    } catch (error) {
      if (!(error instanceof AutonamingDisabledError)) throw error;
      const failure = new pb.CheckFailure().setProperty("metadata.name").setReason(error.message);
      return new pb.CheckResponse().setInputs(request.getNews()).setFailuresList([failure]);
    }
  }

  async diff(request: pb.DiffRequest): Promise<pb.DiffResponse> {
    const after = plain(request.getNews());
    const found = difference(plain(request.getOldInputs()), after, this.settings.mutability);
    if (replacesUnready(after) && !(await this.isReady(request, after))) {
      const path = ["metadata", "annotations", "pulumi.com/replaceUnready"];
      found.changes.push({ path, kind: "update", replace: true });
    }
    return diffResponse(found);
  }

  async create(request: pb.CreateRequest): Promise<pb.CreateResponse> {
    const pattern = fromStruct(request.getProperties());
    const inputs = objectWithoutSecrets(pattern);
    const operation = operationOf(request, request.getTimeout());
    if (request.getPreview()) {
      const look = (resources: Resources) => resources.previewCreate(operation, inputs);
      const preview = await this.preview(request.getUrn(), look);
      return new pb.CreateResponse().setProperties(marked(pattern, preview ?? inputs));
    }
    const { id, outputs } = await this.settled(pattern, (resources) => resources.create(operation, inputs));
    return new pb.CreateResponse().setId(id).setProperties(marked(pattern, outputs));
  }

  async update(request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
    const pattern = fromStruct(request.getNews());
    const change: Change = {
      id: request.getId(),
      inputs: objectWithoutSecrets(pattern),
      old: plain(request.getOlds()),
      ignored: request.getIgnorechangesList(),
    };
    const operation = operationOf(request, request.getTimeout());
    if (request.getPreview()) {
      const look = (resources: Resources) => resources.previewUpdate(operation, change);
      const preview = await this.preview(request.getUrn(), look);
      const guess = { ...fromStruct(request.getOlds()), ...pattern };
      return new pb.UpdateResponse().setProperties(preview ? marked(pattern, preview) : toStruct(guess));
    }
    const { outputs } = await this.settled(pattern, (resources) => resources.update(operation, change));
    return new pb.UpdateResponse().setProperties(marked(pattern, outputs));
  }

  async read(request: pb.ReadRequest): Promise<pb.ReadResponse> {
    const pattern = fromStruct(request.getInputs());
    const [old, oldInputs] = [plain(request.getProperties()), objectWithoutSecrets(pattern)];
    try {
      const state = await this.settled(pattern, (resources) =>
        resources.read(operationOf(request, 0), request.getId(), old, oldInputs),
      );
      if (!state) return new pb.ReadResponse();
      return new pb.ReadResponse()
        .setId(state.id)
        .setProperties(marked(pattern, state.outputs))
        .setInputs(marked(pattern, state.inputs));
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      this.log.warn(request.getUrn(), error.message);
      if (this.settings.deleteUnreachable) return new pb.ReadResponse();
      if (!this.settings.skipUnreachable) throw withWayOut(error);
      return new pb.ReadResponse()
        .setId(request.getId())
        .setProperties(request.getProperties())
        .setInputs(request.getInputs());
    }
  }

  async delete(request: pb.DeleteRequest): Promise<void> {
    const old = plain(request.getOldInputs() ?? request.getProperties());
    try {
      const operation = operationOf(request, request.getTimeout());
      await this.settled({}, (resources) => resources.delete(operation, request.getId(), old));
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      if (!this.settings.deleteUnreachable) throw withWayOut(error);
      this.log.warn(request.getUrn(), error.message);
    }
  }

  cancel(): void {
    this.cancelling.abort();
  }

  /** The inputs with a namespace, where the kind lives in one and the program names none. */
  private async placed(inputs: KubeObject, kind: Operation["kind"]): Promise<KubeObject> {
    if (at(inputs, "metadata", "namespace") !== undefined) return inputs;
    try {
      const cluster = await this.cluster();
      if (!(await cluster.isNamespaced(kind))) return inputs;
      return withMetadata(inputs, { namespace: this.settings.namespace ?? cluster.connection.namespace });
    } catch {
      // Neither the default namespace nor a custom resource's scope is known without a cluster.
      return inputs;
    }
  }

  private async isReady(request: pb.DiffRequest, object: KubeObject): Promise<boolean> {
    const resources = await this.resources();
    return resources.isReady(kindOfToken(typeOf(request)), object).catch(() => true);
  }

  /** A preview goes on without the cluster: it may be created by the same program. */
  private async preview<T>(urn: string, look: (resources: Resources) => Promise<T>): Promise<T | undefined> {
    if (this.settings.isUnknown) return undefined;
    try {
      return await look(await this.resources());
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      this.log.warn(urn, error.message);
      return undefined;
    }
  }

  private async settled<T>(pattern: JsonObject, work: (resources: Resources) => Promise<T>): Promise<T> {
    try {
      return await work(await this.resources());
    } catch (error) {
      throw error instanceof NotReadyError ? notReadyAnswer(error, pattern) : error;
    }
  }

  private async resources(): Promise<Resources> {
    return new Resources(await this.cluster(), this.settings, this.log, this.cancelling.signal);
  }

  private cluster(): Promise<Cluster> {
    this.connecting ??= connectionOf(this.settings.choice).then(
      (connection) => new Cluster(connection),
      (error: unknown) => {
        throw error instanceof KubeconfigError
          ? new UnreachableError("its kubeconfig", error.message)
          : error;
      },
    );
    return this.connecting;
  }
}

interface Request {
  getUrn(): string;
  getType(): string;
}

/** Engines from before the field was there leave the type to be read from the URN: `…::<parent>$<type>::<name>`. */
function typeOf(request: Request): string {
  return request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
}

function operationOf(request: Request, timeout: number): Operation {
  return { urn: request.getUrn(), kind: kindOfToken(typeOf(request)), timeout };
}

/** What to do about resources of a cluster that will not come back. */
function withWayOut(error: UnreachableError): Error {
  const setting = "PULUMI_K8S_DELETE_UNREACHABLE=true";
  return new Error(
    `${error.message} If it is gone for good, ${setting} removes its resources from the state.`,
  );
}

/** Properties as the API server takes them. */
function plain(struct: Struct | undefined): JsonObject {
  return objectWithoutSecrets(fromStruct(struct));
}

/** Properties for the engine, as secret as those that they come from. */
function marked(pattern: JsonObject, properties: JsonObject): Struct {
  return toStruct(objectWithSecretsOf(pattern, properties));
}
