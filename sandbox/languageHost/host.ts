import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ServerUnaryCall, handleUnaryCall } from "@grpc/grpc-js";
import type { ILanguageRuntimeServer } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Children } from "./children";
import { programDependencies } from "./dependencies";
import { serviceError, UnimplementedError } from "./errors";
import { installDependencies } from "./install";
import { packageManagers, parseRuntimeOptions } from "./options";
import { runPlugin } from "./plugin";
import { runProgram } from "./runProgram";

/** What the engine told this host when it started it. */
export interface HostContext {
  engineAddress: string;
  tracing?: string;
  children: Children;
}

/** The whole service of a language host. */
export function languageRuntime(host: HostContext): ILanguageRuntimeServer {
  return {
    handshake: unary((call: ServerUnaryCall<pb.LanguageHandshakeRequest, unknown>) => {
      host.engineAddress = call.request.getEngineAddress();
      return new pb.LanguageHandshakeResponse();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(sdkVersion())),
    // Plugins are found by their names on PATH, and nothing is to be downloaded: so none is asked for.
    getRequiredPackages: unary(() => new pb.GetRequiredPackagesResponse()),
    getRequiredPlugins: unary(() => new pb.GetRequiredPluginsResponse()),
    runtimeOptionsPrompts: unary(
      (call: ServerUnaryCall<pb.RuntimeOptionsRequest, pb.RuntimeOptionsResponse>) =>
        new pb.RuntimeOptionsResponse().setPromptsList(prompts(call.request.getInfo())),
    ),
    template: unary(() => new pb.TemplateResponse()),
    about: unary(() => about()),
    run: unary((call: ServerUnaryCall<pb.RunRequest, pb.RunResponse>) => runProgram(call, host)),
    cancel: unary(() => {
      host.children.stopAll();
      return new Empty();
    }),
    getProgramDependencies: unary(
      (call: ServerUnaryCall<pb.GetProgramDependenciesRequest, pb.GetProgramDependenciesResponse>) =>
        programDependencies(call.request),
    ),
    installDependencies: (call) => {
      void installDependencies(call, host.children);
    },
    runPlugin: (call) => {
      void runPlugin(call, host.children);
    },
    generateProgram: unimplemented("GenerateProgram", "pulumi convert and pulumi import write code"),
    generateProject: unimplemented("GenerateProject", "pulumi convert writes a project"),
    generatePackage: unimplemented("GeneratePackage", "pulumi package add writes an SDK"),
    pack: unimplemented("Pack", "pulumi package pack-sdk writes an archive"),
    link: unimplemented("Link", "pulumi package add links an SDK"),
  };
}

function unary<Request, Response>(
  handle: (call: ServerUnaryCall<Request, Response>) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    new Promise<Response>((resolve) => {
      resolve(handle(call));
    }).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(serviceError(error));
      },
    );
  };
}

function unimplemented<Request, Response>(method: string, need: string): handleUnaryCall<Request, Response> {
  return unary(() => {
    throw new UnimplementedError(
      `${method}: the sandbox's language host only runs programs; ${need} with the vendor's pulumi-language-nodejs`,
    );
  });
}

function about(): pb.AboutResponse {
  const response = new pb.AboutResponse().setExecutable(process.execPath).setVersion(process.version);
  response.getMetadataMap().set("packagemanager", "npm").set("host", "sandbox");
  return response;
}

function prompts(info: pb.ProgramInfo | undefined): pb.RuntimeOptionPrompt[] {
  const options = info?.getOptions()?.toJavaScript() ?? {};
  if ("packagemanager" in options) return [];
  const choice = (name: string): pb.RuntimeOptionPrompt.RuntimeOptionValue =>
    new pb.RuntimeOptionPrompt.RuntimeOptionValue()
      .setPrompttype(pb.RuntimeOptionPrompt.RuntimeOptionType.STRING)
      .setStringvalue(name)
      .setDisplayname(name);
  return [
    new pb.RuntimeOptionPrompt()
      .setKey("packagemanager")
      .setDescription("The package manager to use for installing dependencies")
      .setPrompttype(pb.RuntimeOptionPrompt.RuntimeOptionType.STRING)
      .setChoicesList(packageManagers.map(choice))
      .setDefault(choice(parseRuntimeOptions().packageManager)),
  ];
}

/** The version of the SDK that this host was installed with: the vendor's host carries the engine's. */
export function sdkVersion(): string {
  const manifest = createRequire(__filename).resolve("@pulumi/pulumi/package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
