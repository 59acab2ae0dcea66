import { Server, ServerCredentials } from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import { parseArguments } from "./arguments";
import { Children } from "./children";
import { languageRuntime, sdkVersion } from "./host";
import { whenParentDies } from "../parent";

/**
 * Stands in for pulumi-language-nodejs where the vendor's cannot be had: the engine starts it, reads its port from
 * the first line of its output, and asks it over gRPC to run the program.
 */
function main(): void {
  const given = parseArguments(process.argv.slice(2));
  if (given.version) {
    process.stdout.write(`${sdkVersion()}\n`);
    return;
  }
  const children = new Children();
  leaveWithTheEngine(children);
  // A stack's configuration may be larger than gRPC's default of 4 MiB.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(
    LanguageRuntimeService,
    languageRuntime({ engineAddress: given.engineAddress, tracing: given.tracing, children }),
  );
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      process.stderr.write(`The language host cannot listen on 127.0.0.1: ${error.message}\n`);
      process.exit(1);
    }
    process.stdout.write(`${port}\n`);
  });
}

/** No program may run on without its engine: neither after an interrupt nor after the engine was killed. */
function leaveWithTheEngine(children: Children): void {
  const leave = (): void => {
    children.killAll();
    process.exit(0);
  };
  whenParentDies(leave);
  process.on("SIGINT", leave);
  process.on("SIGTERM", leave);
  process.on("SIGHUP", leave);
}

main();
