import { Client, Server, ServerCredentials, credentials, status } from "@grpc/grpc-js";
import type {
  ServiceDefinition,
  ServiceError,
  UntypedServiceImplementation,
  handleUnaryCall,
} from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb";

/**
 * Stands between the engine and a policy pack. The engine tells a pack its stack by a request, the SDK's packs read
 * it from their environment: so the proxy answers first, the pack is started with what it heard, and everything
 * else is passed on as bytes. Source: PolicyProxy of the vendor's Go SDK, which its language hosts use.
 */
export class PolicyProxy {
  private readonly server = new Server({ "grpc.max_receive_message_length": -1 });
  private readonly configured = promiseOf<Buffer | undefined>();
  private readonly pack = promiseOf<Client>();
  private connected = false;
  private unfinishedLine: Buffer = Buffer.alloc(0);

  async listen(): Promise<number> {
    this.server.addService(rawService(), this.handlers());
    return new Promise((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
  }

  /** Resolves when the engine has configured the pack, or has asked for something else first. */
  async stackEnvironment(): Promise<NodeJS.ProcessEnv> {
    const request = await this.configured.promise;
    if (!request) return {};
    const stack = AnalyzerStackConfigureRequest.deserializeBinary(request);
    return {
      PULUMI_NODEJS_ORGANIZATION: stack.getOrganization(),
      PULUMI_NODEJS_PROJECT: stack.getProject(),
      PULUMI_NODEJS_STACK: stack.getStack(),
      PULUMI_NODEJS_DRY_RUN: String(stack.getDryRun()),
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(stack.getConfigMap().toArray())),
    };
  }

  /** Takes the pack's output: the line that is a number is its port, everything else is given back for the console. */
  attach(chunk: Buffer): Buffer {
    if (this.connected) return chunk;
    const passedOn: Buffer[] = [];
    let rest = Buffer.concat([this.unfinishedLine, chunk]);
    for (let end = rest.indexOf("\n"); end >= 0 && !this.connected; end = rest.indexOf("\n")) {
      const line = rest.subarray(0, end + 1);
      rest = rest.subarray(end + 1);
      const port = /^\s*(\d+)\s*$/.exec(line.toString("utf8"))?.[1];
      if (port) this.connect(Number(port));
      else passedOn.push(line);
    }
    this.unfinishedLine = this.connected ? Buffer.alloc(0) : rest;
    return Buffer.concat(this.connected ? [...passedOn, rest] : passedOn);
  }

  /** Answers everything that still waits, and everything to come, with this reason. */
  close(reason: string): void {
    this.configured.resolve(undefined);
    this.pack.reject(Object.assign(new Error(reason), { code: status.UNAVAILABLE, details: reason }));
    this.server.tryShutdown(() => undefined);
  }

  private connect(port: number): void {
    this.connected = true;
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
      "grpc.max_receive_message_length": -1,
    });
    this.configured.promise
      .then((configuration) => configuration && forward(client, configureStack, configuration))
      .catch((error: ServiceError) => {
        // Packs of an older SDK do not know the request and have read their environment instead.
        if (error.code !== status.UNIMPLEMENTED) throw error;
      })
      .then(() => this.pack.resolve(client), this.pack.reject);
  }

  private handlers(): UntypedServiceImplementation {
    const passedOn = Object.entries(rawService()).map(([name, method]): [string, RawHandler] => [
      name,
      (call, callback) => {
        this.configured.resolve(undefined);
        this.pack.promise
          .then((client) => forward(client, method.path, call.request))
          .then(
            (answer) => {
              callback(null, answer);
            },
            (error: ServiceError) => {
              callback(error);
            },
          );
      },
    ]);
    const own: Record<string, RawHandler> = {
      handshake: (_, callback) => {
        callback(null, Buffer.alloc(0));
      },
      configureStack: (call, callback) => {
        this.configured.resolve(call.request);
        callback(null, Buffer.alloc(0));
      },
    };
    return { ...Object.fromEntries(passedOn), ...own };
  }
}

type RawHandler = handleUnaryCall<Buffer, Buffer>;

const configureStack = "/pulumirpc.Analyzer/ConfigureStack";
const asIs = (bytes: Buffer): Buffer => bytes;

/** The analyzer's methods without their types: a method that a newer engine adds is passed on like the others. */
function rawService(): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(AnalyzerService).map(([name, method]: [string, ServiceDefinition[string]]) => [
      name,
      {
        ...method,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    ]),
  );
}

function forward(client: Client, path: string, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, request, (error, answer) => {
      if (error) reject(error);
      else resolve(answer ?? Buffer.alloc(0));
    });
  });
}

/** A promise that is settled from outside. */
interface Deferred<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (error: Error) => void;
}

function promiseOf<T>(): Deferred<T> {
  let resolve: Deferred<T>["resolve"] = () => undefined;
  let reject: Deferred<T>["reject"] = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  // A pack that ends before anyone asks for it is no unhandled rejection.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
