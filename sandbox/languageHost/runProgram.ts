import type { ServerUnaryCall } from "@grpc/grpc-js";
import { ProgramInfo, RunRequest, RunResponse } from "@pulumi/pulumi/proto/language_pb";
import type { ChildExit } from "./children";
import type { HostContext } from "./host";
import { RuntimeOptionsError, parseRuntimeOptions } from "./options";
import {
  ProgramRequest,
  SdkMissingError,
  exitCodeAfterMessage,
  programArguments,
  programEnvironment,
  sdkScript,
} from "./program";

/** Runs the program to its end; the engine hears of the program's failure in the answer, not as an RPC error. */
export async function runProgram(
  call: ServerUnaryCall<RunRequest, RunResponse>,
  host: HostContext,
): Promise<RunResponse> {
  const request = programRequest(call.request, host);
  try {
    const options = parseRuntimeOptions(programOptions(call.request.getInfo()));
    const command = {
      executable: process.execPath,
      arguments: programArguments(request, options, runScript(request)),
      environment: programEnvironment(request, options, process.env),
      stdout: (chunk: Buffer) => process.stdout.write(chunk),
      stderr: (chunk: Buffer) => process.stderr.write(chunk),
    };
    return runResponse(await host.children.run(command, (stop) => call.on("cancelled", stop)));
  } catch (error) {
    if (!(error instanceof SdkMissingError || error instanceof RuntimeOptionsError)) throw error;
    return new RunResponse().setError(error.message);
  }
}

/** The vendor's tests replace the SDK's run script by this variable; a program under test may want to, too. */
function runScript(request: ProgramRequest): string {
  return process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH ?? sdkScript("run", request.programDirectory);
}

export function programOptions(info: ProgramInfo | undefined): Record<string, unknown> {
  return info?.getOptions()?.toJavaScript() ?? {};
}

function programRequest(request: RunRequest, host: HostContext): ProgramRequest {
  const info = request.getInfo();
  return {
    monitorAddress: request.getMonitorAddress(),
    engineAddress: host.engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    rootDirectory: info?.getRootDirectory() ?? request.getPwd(),
    programDirectory: info?.getProgramDirectory() ?? request.getPwd(),
    entryPoint: info?.getEntryPoint() ?? request.getProgram(),
    dryRun: request.getDryrun(),
    parallel: request.getParallel(),
    tracing: host.tracing,
    arguments: request.getArgsList(),
    config: request.getConfigMap().toArray(),
    configSecretKeys: request.getConfigsecretkeysList(),
  };
}

export function runResponse(exit: ChildExit): RunResponse {
  if ("failure" in exit) {
    return new RunResponse().setError(`The program could not be started: ${exit.failure.message}`);
  }
  if ("signal" in exit) return new RunResponse().setError(`Program was ended by ${exit.signal}`);
  if (exit.code === exitCodeAfterMessage) return new RunResponse().setBail(true);
  if (exit.code === 0) return new RunResponse();
  return new RunResponse().setError(`Program exited with non-zero exit code: ${exit.code}`);
}
