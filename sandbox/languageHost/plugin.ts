import type { ServerWritableStream } from "@grpc/grpc-js";
import { RunPluginRequest, RunPluginResponse } from "@pulumi/pulumi/proto/language_pb";
import type { ChildCommand, ChildExit, Children } from "./children";
import { serviceError } from "./errors";
import { RuntimeOptions, parseRuntimeOptions } from "./options";
import { PolicyProxy } from "./policyProxy";
import { sdkScript, typescriptEnvironment } from "./program";
import { programOptions } from "./runProgram";

type Call = ServerWritableStream<RunPluginRequest, RunPluginResponse>;

/** Runs a plugin that is written in Node.js: a policy pack or a provider. The engine waits for its port for ever. */
export async function runPlugin(call: Call, children: Children): Promise<void> {
  try {
    const command = pluginCommand(call);
    const onStop = (stop: () => void): unknown => call.on("cancelled", stop);
    const exit = isPolicyPack(call.request)
      ? await runPolicyPack(command, children, onStop)
      : await children.run(command, onStop);
    finish(call, exit);
  } catch (error) {
    call.emit("error", serviceError(error));
  }
}

function isPolicyPack(request: RunPluginRequest): boolean {
  return request.getKind() === "analyzer";
}

function pluginCommand(call: Call): ChildCommand {
  const { request } = call;
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getProgram();
  const options = parseRuntimeOptions(programOptions(request.getInfo()));
  return {
    executable: process.execPath,
    arguments: pluginArguments(isPolicyPack(request), folder, request.getArgsList(), options),
    environment: { ...pluginEnvironment(request.getEnvList()), ...typescriptEnvironment(options) },
    // Policy packs have always run in their own folder, other plugins in the engine's.
    workingDirectory: isPolicyPack(request) ? folder : request.getPwd() || folder,
    stdout: (chunk) => call.write(new RunPluginResponse().setStdout(chunk)),
    stderr: (chunk) => call.write(new RunPluginResponse().setStderr(chunk)),
  };
}

/** The SDK's scripts take the plugin's folder last for a policy pack, first for anything else. */
function pluginArguments(
  policyPack: boolean,
  folder: string,
  given: string[],
  options: RuntimeOptions,
): string[] {
  const script = sdkScript(policyPack ? "run-policy-pack" : "run-plugin", folder);
  return [...options.nodeArguments, script, ...(policyPack ? [...given, folder] : [folder, ...given])];
}

/** The engine sends the whole environment; the last of two equal names wins, as in a real one. */
export function pluginEnvironment(list: string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    list
      .filter((entry) => entry.includes("="))
      .map((entry): [string, string] => {
        const at = entry.indexOf("=");
        return [entry.slice(0, at), entry.slice(at + 1)];
      }),
  );
}

/** The pack reads its stack from its environment, which is known only once the engine has configured the proxy. */
async function runPolicyPack(
  command: ChildCommand,
  children: Children,
  onStop: (stop: () => void) => unknown,
): Promise<ChildExit> {
  const proxy = new PolicyProxy();
  onStop(() => {
    proxy.close("the policy pack was stopped");
  });
  command.stdout(Buffer.from(`${await proxy.listen()}\n`));
  const stackEnvironment = await proxy.stackEnvironment();
  const exit = await children.run(
    {
      ...command,
      environment: { ...command.environment, ...stackEnvironment },
      stdout: (chunk) => {
        const rest = proxy.attach(chunk);
        if (rest.length > 0) command.stdout(rest);
      },
    },
    onStop,
  );
  proxy.close("the policy pack has ended: see its output above");
  return exit;
}

function finish(call: Call, exit: ChildExit): void {
  if ("failure" in exit) throw new Error(`The plugin could not be started: ${exit.failure.message}`);
  if ("signal" in exit) throw new Error(`The plugin was ended by ${exit.signal}`);
  if (exit.code !== 0) throw new Error(`Program exited with non-zero exit code: ${exit.code}`);
  call.end();
}
