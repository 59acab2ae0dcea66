import * as pb from "@pulumi/pulumi/proto/provider_pb";

import { openInventory, type Inventory } from "../../../../sandbox/cloud/inventory";
import { AwsProvider } from "../../../../sandbox/plugins/aws/provider";
import { fromStruct, toStruct, type JsonObject } from "../../../../sandbox/plugins/common/properties";

/** A resource as the engine's state has it. */
export interface Resource {
  type: string;
  urn: string;
  name: string;
  id: string;
  inputs: JsonObject;
  outputs: JsonObject;
}

export interface Diff {
  changed: string[];
  replaces: string[];
  deletesFirst: boolean;
}

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:staging::mlops::${type}::${name}`;
}

/** Speaks to a provider as the engine does: checks before it creates, and gives the old inputs to every diff. */
export class Session {
  readonly inventory: Inventory;
  private readonly provider: AwsProvider;

  constructor(readonly folder: string) {
    this.provider = new AwsProvider(folder);
    this.inventory = openInventory("staging", folder);
  }

  async configure(args: JsonObject): Promise<this> {
    const urn = "urn:pulumi:staging::mlops::pulumi:providers:aws::aws";
    await this.provider.configure(new pb.ConfigureRequest().setUrn(urn).setArgs(toStruct(args)));
    return this;
  }

  async check(
    type: string,
    name: string,
    inputs: JsonObject,
    old?: JsonObject,
    seed = [1, 2, 3],
  ): Promise<{ inputs: JsonObject; failures: string[] }> {
    const request = new pb.CheckRequest()
      .setType(type)
      .setUrn(urnOf(type, name))
      .setName(name)
      .setRandomseed(Uint8Array.from(seed))
      .setNews(toStruct(inputs));
    if (old) request.setOlds(toStruct(old));
    const response = await this.provider.check(request);
    const failures = response.getFailuresList().map((failure) => failure.getReason());
    return { inputs: fromStruct(response.getInputs()), failures };
  }

  async create(type: string, name: string, given: JsonObject): Promise<Resource> {
    const { inputs, failures } = await this.check(type, name, given);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    const urn = urnOf(type, name);
    const request = new pb.CreateRequest().setType(type).setUrn(urn).setProperties(toStruct(inputs));
    const response = await this.provider.create(request);
    return { type, urn, name, id: response.getId(), inputs, outputs: fromStruct(response.getProperties()) };
  }

  async previewCreate(type: string, name: string, given: JsonObject): Promise<JsonObject> {
    const { inputs } = await this.check(type, name, given);
    const request = new pb.CreateRequest()
      .setType(type)
      .setUrn(urnOf(type, name))
      .setProperties(toStruct(inputs))
      .setPreview(true);
    return fromStruct((await this.provider.create(request)).getProperties());
  }

  async diff(resource: Resource, given: JsonObject): Promise<Diff> {
    const { inputs } = await this.check(resource.type, resource.name, given, resource.inputs);
    const request = new pb.DiffRequest()
      .setType(resource.type)
      .setUrn(resource.urn)
      .setId(resource.id)
      .setOlds(toStruct(resource.outputs))
      .setOldInputs(toStruct(resource.inputs))
      .setNews(toStruct(inputs));
    const response = await this.provider.diff(request);
    return {
      changed: [...response.getDetaileddiffMap().keys()],
      replaces: response.getReplacesList(),
      deletesFirst: response.getDeletebeforereplace(),
    };
  }

  async update(resource: Resource, given: JsonObject, preview = false): Promise<Resource> {
    const { inputs } = await this.check(resource.type, resource.name, given, resource.inputs);
    const request = new pb.UpdateRequest()
      .setType(resource.type)
      .setUrn(resource.urn)
      .setId(resource.id)
      .setOlds(toStruct(resource.outputs))
      .setOldInputs(toStruct(resource.inputs))
      .setNews(toStruct(inputs))
      .setPreview(preview);
    const response = await this.provider.update(request);
    return { ...resource, inputs, outputs: fromStruct(response.getProperties()) };
  }

  /** What a refresh makes of the resource; undefined where it is gone. */
  async read(resource: Resource): Promise<Resource | undefined> {
    const request = new pb.ReadRequest()
      .setType(resource.type)
      .setUrn(resource.urn)
      .setId(resource.id)
      .setInputs(toStruct(resource.inputs))
      .setProperties(toStruct(resource.outputs));
    return this.found(resource, request);
  }

  async import(type: string, name: string, id: string): Promise<Resource | undefined> {
    const urn = urnOf(type, name);
    const request = new pb.ReadRequest().setType(type).setUrn(urn).setId(id);
    return this.found({ type, urn, name, id, inputs: {}, outputs: {} }, request);
  }

  async delete(resource: Resource): Promise<void> {
    const request = new pb.DeleteRequest()
      .setType(resource.type)
      .setUrn(resource.urn)
      .setId(resource.id)
      .setProperties(toStruct(resource.outputs));
    await this.provider.delete(request);
  }

  async invoke(token: string, args: JsonObject): Promise<JsonObject> {
    const request = new pb.InvokeRequest().setTok(token).setArgs(toStruct(args));
    return fromStruct((await this.provider.invoke(request)).getReturn());
  }

  async diffConfig(before: JsonObject, after: JsonObject): Promise<string[]> {
    const request = new pb.DiffRequest().setOldInputs(toStruct(before)).setNews(toStruct(after));
    return (await this.provider.diffConfig(request)).getReplacesList();
  }

  private async found(resource: Resource, request: pb.ReadRequest): Promise<Resource | undefined> {
    const response = await this.provider.read(request);
    if (response.getId() === "") return undefined;
    const [inputs, outputs] = [fromStruct(response.getInputs()), fromStruct(response.getProperties())];
    return { ...resource, id: response.getId(), inputs, outputs };
  }
}
