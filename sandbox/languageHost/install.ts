import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ServerWritableStream } from "@grpc/grpc-js";
import { InstallDependenciesRequest, InstallDependenciesResponse } from "@pulumi/pulumi/proto/language_pb";
import type { Children } from "./children";
import { serviceError } from "./errors";
import { PackageManager, parseRuntimeOptions } from "./options";
import { programOptions } from "./runProgram";

type Call = ServerWritableStream<InstallDependenciesRequest, InstallDependenciesResponse>;

/** What `pulumi install` does: the package manager's install, its output streamed to the console. */
export async function installDependencies(call: Call, children: Children): Promise<void> {
  const folder = call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory();
  try {
    const { packageManager } = parseRuntimeOptions(programOptions(call.request.getInfo()));
    const exit = await children.run(
      {
        executable: packageManager,
        arguments: installArguments(packageManager, existsSync(join(folder, "package-lock.json"))),
        environment: process.env,
        workingDirectory: folder,
        stdout: (chunk) => call.write(new InstallDependenciesResponse().setStdout(chunk)),
        stderr: (chunk) => call.write(new InstallDependenciesResponse().setStderr(chunk)),
      },
      (stop) => call.on("cancelled", stop),
    );
    if ("failure" in exit) throw new Error(`${packageManager} could not be started: ${exit.failure.message}`);
    if ("signal" in exit) throw new Error(`${packageManager} install was ended by ${exit.signal}`);
    if (exit.code !== 0) throw new Error(`${packageManager} install failed with exit code ${exit.code}`);
    call.end();
  } catch (error) {
    call.emit("error", serviceError(error));
  }
}

/** With a lock file npm installs exactly what it names; without one there is nothing to be exact about. */
export function installArguments(packageManager: PackageManager, locked: boolean): string[] {
  return packageManager === "npm" && locked ? ["ci", "--no-audit", "--no-fund"] : ["install"];
}
