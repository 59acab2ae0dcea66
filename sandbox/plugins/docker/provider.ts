import { status } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { Entry } from "../../cloud/inventory";
import { sdkVersion } from "../../sdkVersion";
import { diffAnswer } from "../common/answers";
import { fieldChanges, fieldProblems, resolved } from "../common/fields";
import { fromStruct, type JsonObject, toStruct, unknown } from "../common/properties";
import { type Provider, RpcError } from "../common/server";
import { SimulatedDaemon } from "./daemon";
import { dockerFolder, dockerInventory } from "./inventory";
import { type DockerType, dockerTypes } from "./types";

/** Stands in for pulumi-resource-docker: the engine's questions, answered by a daemon that runs no container. */
export class DockerProvider implements Provider {
  readonly version = sdkVersion("docker");

  constructor(private readonly folder = dockerFolder()) {}

  async check(request: pb.CheckRequest): Promise<pb.CheckResponse> {
    const type = typeOf(request);
    const inputs = fromStruct(request.getNews());
    const wrong = fieldProblems(type.inputs, inputs);
    const problems = wrong.length > 0 ? wrong : (type.problems?.(inputs) ?? []);
    const failures = problems.map(({ property, reason }) =>
      new pb.CheckFailure().setProperty(property).setReason(`${property}: ${reason}`),
    );
    return Promise.resolve(new pb.CheckResponse().setInputs(request.getNews()).setFailuresList(failures));
  }

  async diff(request: pb.DiffRequest): Promise<pb.DiffResponse> {
    const type = typeOf(request);
    const wanted = resolved(type.inputs, fromStruct(request.getNews()));
    return Promise.resolve(diffAnswer(fieldChanges(type.inputs, fromStruct(request.getOlds()), wanted)));
  }

  async create(request: pb.CreateRequest): Promise<pb.CreateResponse> {
    const type = typeOf(request);
    const inputs = resolved(type.inputs, fromStruct(request.getProperties()));
    if (request.getPreview()) {
      const later = Object.fromEntries(type.outputs.map((name) => [name, unknown]));
      return new pb.CreateResponse().setProperties(toStruct({ ...inputs, ...later }));
    }
    const entry = await this.daemon(request).create(nameOf(request), request.getUrn(), inputs);
    return new pb.CreateResponse().setId(entry.id).setProperties(toStruct(outputsOf(type, entry)));
  }

  /** What is not there any more has no id: somebody removed it by hand. */
  async read(request: pb.ReadRequest): Promise<pb.ReadResponse> {
    const type = typeOf(request);
    const entry = this.daemon(request).read(nameOf(request), request.getId());
    if (!entry) return Promise.resolve(new pb.ReadResponse());
    const response = new pb.ReadResponse().setId(entry.id).setInputs(request.getInputs());
    return Promise.resolve(response.setProperties(toStruct(outputsOf(type, entry))));
  }

  async update(request: pb.UpdateRequest): Promise<pb.UpdateResponse> {
    const type = typeOf(request);
    const inputs = resolved(type.inputs, fromStruct(request.getNews()));
    if (request.getPreview()) {
      return new pb.UpdateResponse().setProperties(toStruct({ ...fromStruct(request.getOlds()), ...inputs }));
    }
    const entry = await this.daemon(request).update(nameOf(request), request.getId(), inputs);
    return new pb.UpdateResponse().setProperties(toStruct(outputsOf(type, entry)));
  }

  async delete(request: pb.DeleteRequest): Promise<void> {
    typeOf(request);
    await this.daemon(request).delete(nameOf(request), request.getId());
  }

  private daemon(request: { getUrn(): string }): SimulatedDaemon {
    const [, , stack = ""] = (request.getUrn().split("::")[0] ?? "").split(":");
    return new SimulatedDaemon(dockerInventory(stack, this.folder));
  }
}

function nameOf(request: { getUrn(): string; getType(): string }): string {
  return request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
}

function typeOf(request: { getUrn(): string; getType(): string }): DockerType {
  const name = nameOf(request);
  const type = dockerTypes[name];
  if (type) return type;
  const known = Object.keys(dockerTypes).join(", ");
  throw new RpcError(
    status.INVALID_ARGUMENT,
    `the sandbox's docker provider has no type ${name}; it has ${known}`,
  );
}

function outputsOf({ inputs, outputs }: DockerType, { properties }: Entry): JsonObject {
  const names = [...Object.keys(inputs), ...outputs];
  return Object.fromEntries(names.map((name) => [name, properties[name]]));
}
