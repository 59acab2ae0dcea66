import * as pb from "@pulumi/pulumi/proto/provider_pb";
import {
  JsonObject,
  fromStruct,
  secretSignature,
  signatureKey,
  toStruct,
} from "../../../sandbox/plugins/common/properties";
import type { Provider } from "../../../sandbox/plugins/common/server";

/** A provider as a test speaks to it: plain values in, plain values out, and the names of those that were secret. */
export class Caller {
  constructor(
    private readonly provider: Provider,
    private readonly type: string,
  ) {}

  async failures(inputs: JsonObject): Promise<string[]> {
    const request = new pb.CheckRequest().setType(this.type).setNews(toStruct(inputs));
    return (await this.provider.check(request)).getFailuresList().map((failure) => failure.getReason());
  }

  async create(
    inputs: JsonObject,
    preview = false,
  ): Promise<{ id: string; outputs: JsonObject; secrets: string[] }> {
    const request = new pb.CreateRequest()
      .setType(this.type)
      .setProperties(toStruct(inputs))
      .setPreview(preview);
    const response = await this.provider.create(request);
    return { id: response.getId(), ...opened(fromStruct(response.getProperties())) };
  }

  async diff(state: JsonObject, inputs: JsonObject): Promise<{ changed: string[]; replaces: string[] }> {
    const request = new pb.DiffRequest()
      .setType(this.type)
      .setOlds(toStruct(state))
      .setNews(toStruct(inputs));
    const response = await this.provider.diff(request);
    return { changed: response.getDiffsList(), replaces: response.getReplacesList() };
  }

  async update(state: JsonObject, inputs: JsonObject): Promise<JsonObject> {
    const request = new pb.UpdateRequest()
      .setType(this.type)
      .setOlds(toStruct(state))
      .setNews(toStruct(inputs));
    return opened(fromStruct((await this.provider.update?.(request))?.getProperties())).outputs;
  }

  async read(
    id: string,
    state: JsonObject,
  ): Promise<{ id: string; inputs: JsonObject; outputs: JsonObject }> {
    const request = new pb.ReadRequest().setType(this.type).setId(id).setProperties(toStruct(state));
    const response = await this.provider.read(request);
    const { outputs } = opened(fromStruct(response.getProperties()));
    return { id: response.getId(), inputs: fromStruct(response.getInputs()), outputs };
  }
}

function opened(properties: JsonObject): { outputs: JsonObject; secrets: string[] } {
  const secrets: string[] = [];
  const outputs = Object.entries(properties).map(([key, value]): [string, JsonObject[string]] => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [key, value];
    if (value[signatureKey] !== secretSignature) return [key, value];
    secrets.push(key);
    return [key, value.value];
  });
  return { outputs: Object.fromEntries(outputs), secrets };
}
