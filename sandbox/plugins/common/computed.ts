import { status } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { diffAnswer } from "./answers";
import { FieldChange, FieldProblem, Fields, fieldChanges, fieldProblems, resolved } from "./fields";
import { JsonObject, fromStruct, secret, toStruct, unknown } from "./properties";
import { Provider, RpcError } from "./server";

/** A resource that is computed once and then lives in the state alone: a password, a key, a certificate. */
export interface ComputedResource {
  inputs: Fields;
  /** Every output that is no input. */
  outputs: readonly string[];
  /** Inputs and outputs that are encrypted in the state. */
  secrets: readonly string[];
  /** Inputs that say the same thing in several ways, made one before anything else looks at them. */
  normalise?: (inputs: JsonObject) => JsonObject;
  /** Rules that no single field can state; called with known and unknown values alike. */
  problems?: (inputs: JsonObject) => FieldProblem[];
  /** `inputs` holds the write-only ones too. Answers the outputs and the id. */
  create: (inputs: JsonObject) => Promise<Computed> | Computed;
  /** Outputs that change by themselves as time goes by. A difference replaces the resource. */
  aged?: (state: JsonObject) => JsonObject;
  /** Rebuilds inputs and outputs from what the user gives as the id. Left out: it cannot be imported. */
  import?: (id: string) => Promise<Imported> | Imported;
}

export interface Computed {
  id: string;
  outputs: JsonObject;
}

export interface Imported extends Computed {
  inputs: JsonObject;
}

/** A provider whose types are all computed. A type that it does not know is an error, never a silent success. */
export function computedProvider(
  name: string,
  version: string,
  types: Readonly<Record<string, ComputedResource>>,
): Provider {
  return {
    version,
    check: async (request) => check(await known(request), request),
    diff: async (request) => diff(await known(request), request),
    create: async (request) => create(await known(request), request),
    read: async (request) => read(await known(request), request),
    update: async (request) => update(await known(request), request),
    delete: async (request) => void (await known(request)),
  };

  function known(request: { getType(): string }): Promise<ComputedResource> {
    const type = request.getType();
    const found = types[type];
    if (found) return Promise.resolve(found);
    const message = `the sandbox's ${name} provider has no type ${type}; it has ${Object.keys(types).join(", ")}`;
    return Promise.reject(new RpcError(status.INVALID_ARGUMENT, message));
  }
}

function check(resource: ComputedResource, request: pb.CheckRequest): pb.CheckResponse {
  const inputs = fromStruct(request.getNews());
  const wrong = fieldProblems(resource.inputs, inputs);
  const problems = wrong.length > 0 ? wrong : (resource.problems?.(inputs) ?? []);
  return new pb.CheckResponse()
    .setInputs(request.getNews())
    .setFailuresList(
      problems.map(({ property, reason }) =>
        new pb.CheckFailure().setProperty(property).setReason(`${property}: ${reason}`),
      ),
    );
}

function diff(resource: ComputedResource, request: pb.DiffRequest): pb.DiffResponse {
  const state = fromStruct(request.getOlds());
  const inputs = fromStruct(request.getNews());
  const wanted = keptInputs(resource, inputs);
  const changes = [
    ...fieldChanges(resource.inputs, state, wanted),
    ...ageing(resource, { ...state, ...wanted }),
  ];
  return diffAnswer(changes);
}

/** What has grown old is judged by the inputs as they are now: a longer renewal period takes effect at once. */
function ageing(resource: ComputedResource, state: JsonObject): FieldChange[] {
  const aged = resource.aged?.(state) ?? {};
  return Object.keys(aged).map((property) => ({ property, kind: "update", replaces: true }));
}

function keptInputs(resource: ComputedResource, inputs: JsonObject): JsonObject {
  return resolved(resource.inputs, resource.normalise?.(inputs) ?? inputs);
}

async function create(resource: ComputedResource, request: pb.CreateRequest): Promise<pb.CreateResponse> {
  const inputs = fromStruct(request.getProperties());
  const kept = keptInputs(resource, inputs);
  if (request.getPreview()) {
    const later = Object.fromEntries(resource.outputs.map((name) => [name, unknown]));
    return new pb.CreateResponse().setProperties(state(resource, { ...kept, ...later }));
  }
  const { id, outputs } = await resource.create({ ...inputs, ...kept });
  return new pb.CreateResponse().setId(id).setProperties(state(resource, { ...kept, ...outputs }));
}

async function read(resource: ComputedResource, request: pb.ReadRequest): Promise<pb.ReadResponse> {
  const properties = fromStruct(request.getProperties());
  if (Object.keys(properties).length > 0) {
    return new pb.ReadResponse()
      .setId(request.getId())
      .setInputs(request.getInputs())
      .setProperties(state(resource, { ...properties, ...resource.aged?.(properties) }));
  }
  if (!resource.import) {
    throw new RpcError(
      status.UNIMPLEMENTED,
      `${request.getType()} cannot be imported: it lives in the state alone`,
    );
  }
  const { id, inputs, outputs } = await resource.import(request.getId());
  const kept = keptInputs(resource, inputs);
  return new pb.ReadResponse()
    .setId(id)
    .setInputs(toStruct(inputs))
    .setProperties(state(resource, { ...kept, ...outputs }));
}

/** An update never computes anew: it only writes down the inputs that may change in place. */
function update(resource: ComputedResource, request: pb.UpdateRequest): pb.UpdateResponse {
  const olds = fromStruct(request.getOlds());
  const outputs = Object.fromEntries(resource.outputs.map((name) => [name, olds[name]]));
  const kept = keptInputs(resource, fromStruct(request.getNews()));
  return new pb.UpdateResponse().setProperties(state(resource, { ...kept, ...outputs }));
}

function state(resource: ComputedResource, properties: JsonObject): ReturnType<typeof toStruct> {
  return toStruct(
    Object.fromEntries(
      Object.entries(properties).map(([key, value]) => [
        key,
        value !== undefined && value !== null && resource.secrets.includes(key) ? secret(value) : value,
      ]),
    ),
  );
}
