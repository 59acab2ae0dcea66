import { status } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";

import { accountIn, type Account } from "../../cloud/account";
import { checked } from "../../cloud/check";
import { Cloud, HalfMadeError, stackOf, type Subject } from "../../cloud/cloud";
import { difference } from "../../cloud/diff";
import { cloudFolder, openInventory, type Entry } from "../../cloud/inventory";
import { lookUp } from "../../cloud/lookups";
import { resourceTypes } from "../../cloud/services";
import type { TypeName } from "../../cloud/typeNames";
import { sdkVersion } from "../../sdkVersion";
import { fromStruct, toStruct, withoutNulls, type JsonObject } from "../common/properties";
import { RpcError, type Provider } from "../common/server";
import { diffResponse, halfMadeAnswer } from "./answers";
import { accountProblem, settingsDifference, settingsOf, type Settings } from "./settings";
import { importedInputs, outputsOf, previewOf, refreshedInputs, updatePreviewOf } from "./state";

/** Stands in for pulumi-resource-aws: the engine's questions, answered by the simulated cloud. */
export class AwsProvider implements Provider {
  readonly version = sdkVersion("aws");
  private settings: Settings = settingsOf({});
  /** As it is configured; what a person wrote about it is read no sooner, where a mistake can be told. */
  private configured?: Account;
  /** Of the resources seen last: a function is asked without one. */
  private stack = process.env.PULUMI_STACK ?? "";

  constructor(private readonly folder = cloudFolder()) {}

  private get account(): Account {
    return (this.configured ??= accountIn(undefined, this.folder));
  }

  async diffConfig(request: pb.DiffRequest): Promise<pb.DiffResponse> {
    const old = fromStruct(request.getOldInputs() ?? request.getOlds());
    const { changed, replaces } = settingsDifference(old, fromStruct(request.getNews()));
    const changes = changed.map((path) => ({
      path,
      kind: "update" as const,
      replaces: replaces.includes(path),
    }));
    return Promise.resolve(diffResponse({ changes, deleteBeforeReplace: false }));
  }

  async configure(request: pb.ConfigureRequest): Promise<void> {
    this.settings = settingsOf(fromStruct(request.getArgs()));
    this.configured = accountIn(this.settings.region, this.folder);
    this.stack = stackOf(request.getUrn() ?? "") || this.stack;
    const problem = accountProblem(this.account.id, this.settings);
    if (problem !== undefined) throw new RpcError(status.INVALID_ARGUMENT, problem);
    return Promise.resolve();
  }

  async check(request: pb.CheckRequest): Promise<pb.CheckResponse> {
    const type = this.typeOf(request);
    const autonaming = request.getAutonaming();
    const naming = {
      logicalName: request.getName() || (request.getUrn().split("::").at(-1) ?? ""),
      seed: request.getRandomseed_asU8(),
      decision: autonaming && { mode: autonaming.getMode(), proposedName: autonaming.getProposedName() },
    };
    const old = request.hasOlds() ? fromStruct(request.getOlds()) : undefined;
    const defaults = { region: this.account.region, tags: this.settings.defaultTags };
    const { inputs, problems } = checked(type, fromStruct(request.getNews()), old, naming, defaults);
    const failures = problems.map(({ property, reason }) =>
      new pb.CheckFailure().setProperty(property).setReason(`${property}: ${reason}`),
    );
    return Promise.resolve(new pb.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failures));
  }

  async diff(request: pb.DiffRequest): Promise<pb.DiffResponse> {
    return Promise.resolve(diffResponse(this.differenceOf(request)));
  }

  async create(request: pb.CreateRequest): Promise<pb.CreateResponse> {
    const type = this.typeOf(request);
    const inputs = fromStruct(request.getProperties());
    if (request.getPreview()) {
      return new pb.CreateResponse().setProperties(toStruct(previewOf(type, inputs)));
    }
    const entry = await this.told(type, inputs, () => this.cloud().create(subjectOf(request, type), inputs));
    return new pb.CreateResponse().setId(entry.id).setProperties(toStruct(this.outputs(type, entry, inputs)));
  }

  async read(request: pb.ReadRequest): Promise<pb.ReadResponse> {
    const type = this.typeOf(request);
    const subject = subjectOf(request, type);
    const before = fromStruct(request.getInputs());
    const id = this.cloud().imported(subject, request.getId());
    const entry = await this.cloud().read(subject, id);
    if (!entry) return new pb.ReadResponse();
    const outputs = this.outputs(type, entry, before);
    const isKnown = Object.keys(before).length > 0;
    const inputs = isKnown ? refreshedInputs(type, outputs, before) : importedInputs(type, outputs);
    return new pb.ReadResponse()
      .setId(entry.id)
      .setProperties(toStruct(outputs))
      .setInputs(toStruct(withoutNulls(inputs)));
  }

  async update(request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
    const type = this.typeOf(request);
    const inputs = fromStruct(request.getNews());
    const { changes } = this.differenceOf(request);
    const changed = [...new Set(changes.map(({ path }) => path.split(/[.[]/)[0] ?? path))];
    if (request.getPreview()) {
      const preview = updatePreviewOf(type, fromStruct(request.getOlds()), inputs, changed);
      return new pb.UpdateResponse().setProperties(toStruct(preview));
    }
    const before = fromStruct(request.getOldInputs());
    const entry = await this.told(type, inputs, () =>
      this.cloud().update(subjectOf(request, type), request.getId(), { before, after: inputs, changed }),
    );
    return new pb.UpdateResponse().setProperties(toStruct(this.outputs(type, entry, inputs)));
  }

  async delete(request: pb.DeleteRequest): Promise<void> {
    const type = this.typeOf(request);
    await this.cloud().delete(subjectOf(request, type), request.getId());
  }

  async invoke(request: pb.InvokeRequest): Promise<pb.InvokeResponse> {
    const inventory = openInventory(this.stack, this.folder);
    const args = withoutNulls(fromStruct(request.getArgs()));
    const answer = lookUp(request.getTok(), { account: this.account, inventory, args });
    return Promise.resolve(new pb.InvokeResponse().setReturn(toStruct(answer)));
  }

  private cloud(): Cloud {
    return new Cloud(this.account, this.folder);
  }

  private outputs(type: TypeName, entry: Entry, inputs: JsonObject): JsonObject {
    return outputsOf(type, entry, inputs, this.settings.defaultTags);
  }

  private differenceOf(request: pb.DiffRequest | pb.UpdateRequest): ReturnType<typeof difference> {
    const type = this.typeOf(request);
    const [state, after] = [fromStruct(request.getOlds()), fromStruct(request.getNews())];
    const before = fromStruct(request.getOldInputs());
    return difference(type, { state, before, after });
  }

  /** Does the work; what was made, but not as it should be, goes into the state all the same. */
  private async told(type: TypeName, inputs: JsonObject, work: () => Promise<Entry>): Promise<Entry> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HalfMadeError)) throw error;
      throw halfMadeAnswer(error, this.outputs(type, error.entry, inputs), inputs);
    }
  }

  private typeOf(request: { getUrn(): string; getType(): string }): TypeName {
    this.stack = stackOf(request.getUrn()) || this.stack;
    const type = request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
    if (type in resourceTypes) return type as TypeName;
    const known = Object.keys(resourceTypes).join(", ");
    throw new RpcError(
      status.INVALID_ARGUMENT,
      `the sandbox's aws provider has no type ${type}; it has ${known}`,
    );
  }
}

function subjectOf(request: { getUrn(): string; getTimeout?(): number }, type: TypeName): Subject {
  return { urn: request.getUrn(), type, timeoutSeconds: request.getTimeout?.() ?? 0 };
}
