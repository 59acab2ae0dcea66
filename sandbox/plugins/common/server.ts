import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { whenParentDies } from "../../parent";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** A provider as plain asynchronous methods. What is left out is answered with "unimplemented". */
export interface Provider {
  /** Version answered to the engine, without a leading v. */
  version: string;
  /**
   * Whether secrets come wrapped, and are given back wrapped. Default false: the engine then sends plain values, and
   * marks an output as secret where the input of the same name was; inside a list, it marks the whole list.
   */
  acceptsSecrets?: boolean;
  checkConfig?: (request: pb.CheckRequest) => Promise<pb.CheckResponse>;
  diffConfig?: (request: pb.DiffRequest) => Promise<pb.DiffResponse>;
  configure?: (request: pb.ConfigureRequest) => Promise<void>;
  check: (request: pb.CheckRequest) => Promise<pb.CheckResponse>;
  diff: (request: pb.DiffRequest) => Promise<pb.DiffResponse>;
  create: (request: pb.CreateRequest) => Promise<pb.CreateResponse>;
  read: (request: pb.ReadRequest) => Promise<pb.ReadResponse>;
  update?: (request: pb.UpdateRequest) => Promise<pb.UpdateResponse>;
  delete: (request: pb.DeleteRequest) => Promise<void>;
  invoke?: (request: pb.InvokeRequest) => Promise<pb.InvokeResponse>;
  /** The engine calls it at every shutdown: it means "finish what waits", not "the user aborted". */
  cancel?: () => void;
}

/** An error with a gRPC code of its own; any other error is answered as UNKNOWN with its message. */
export class RpcError extends Error {
  constructor(
    readonly code: grpc.status,
    message: string,
    readonly metadata?: grpc.Metadata,
  ) {
    super(message);
  }
}

/**
 * Serves a provider to the engine that started this process: prints the port, alone, on standard output.
 * The process ends with the engine, however that ends.
 */
export async function serveProvider(provider: Provider): Promise<void> {
  whenParentDies(() => process.exit(1));
  // Engine values have no size limit of their own (a ConfigMap may hold 1 MiB), gRPC's default is 4 MiB.
  const server = new grpc.Server({
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  server.addService(ResourceProviderService, handlers(provider));
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  process.stdout.write(`${port}\n`);
}

function handlers(provider: Provider): grpc.UntypedServiceImplementation {
  const optional = <Request, Response>(method: ((request: Request) => Promise<Response>) | undefined) =>
    method && unary(method.bind(provider));
  const all = {
    handshake: unary(() => Promise.resolve(handshake(provider))),
    getPluginInfo: unary(() => Promise.resolve(new PluginInfo().setVersion(provider.version))),
    getSchema: unary(() => Promise.resolve(new pb.GetSchemaResponse().setSchema("{}"))),
    checkConfig: optional(provider.checkConfig) ?? unary(acceptConfig),
    diffConfig: optional(provider.diffConfig) ?? unary(() => Promise.resolve(new pb.DiffResponse())),
    configure: unary(async (request: pb.ConfigureRequest) => {
      await provider.configure?.(request);
      return configured(provider);
    }),
    check: optional(provider.check),
    diff: optional(provider.diff),
    create: optional(provider.create),
    read: optional(provider.read),
    update: optional(provider.update),
    delete: unary(async (request: pb.DeleteRequest) => {
      await provider.delete(request);
      return new Empty();
    }),
    invoke: optional(provider.invoke),
    cancel: unary(() => {
      provider.cancel?.();
      return Promise.resolve(new Empty());
    }),
  };
  // gRPC itself answers UNIMPLEMENTED for a method that has no handler, streaming ones included.
  return Object.fromEntries(
    Object.entries(all).filter((entry) => entry[1] !== undefined),
  ) as grpc.UntypedServiceImplementation;
}

function handshake({ acceptsSecrets = false }: Provider): pb.ProviderHandshakeResponse {
  return new pb.ProviderHandshakeResponse()
    .setAcceptSecrets(acceptsSecrets)
    .setSupportsAutonamingConfiguration(true);
}

function configured({ acceptsSecrets = false }: Provider): pb.ConfigureResponse {
  return new pb.ConfigureResponse()
    .setAcceptsecrets(acceptsSecrets)
    .setSupportspreview(true)
    .setSupportsAutonamingConfiguration(true);
}

function acceptConfig(request: pb.CheckRequest): Promise<pb.CheckResponse> {
  return Promise.resolve(new pb.CheckResponse().setInputs(request.getNews()));
}

function unary<Request, Response>(
  method: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    method(call.request).then(
      (response) => callback(null, response),
      (error: unknown) => callback(serviceError(error)),
    );
  };
}

function serviceError(error: unknown): Partial<grpc.StatusObject> {
  if (error instanceof RpcError)
    return { code: error.code, details: error.message, metadata: error.metadata };
  return { code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) };
}
