import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { isObject, type Json, type JsonObject } from "../common/properties";
import { at, textAt } from "./kinds/object";

/** How to reach one cluster as one user. */
export interface Connection {
  server: string;
  /** For messages: which context of which file or setting this is. */
  origin: string;
  /** Where an object goes that names no namespace. */
  namespace: string;
  ca?: Buffer;
  certificate?: Buffer;
  key?: Buffer;
  serverName?: string;
  insecure: boolean;
  authorization?: string;
}

/** Which part of a kubeconfig to use: what the provider's arguments say. */
export interface KubeconfigChoice {
  /** The file's content, or its path. Default: KUBECONFIG, then ~/.kube/config. */
  kubeconfig?: string;
  context?: string;
  cluster?: string;
}

export class KubeconfigError extends Error {}

/** A kubeconfig that was read, not yet connected. */
interface Kubeconfig {
  content: JsonObject;
  origin: string;
  /** Relative paths in a kubeconfig start at its own folder. */
  folder: string;
}

/** The entry of the chosen cluster, to tell one cluster from another; undefined where there is none. */
export function clusterEntry(choice: KubeconfigChoice): Json | undefined {
  try {
    const { content } = readKubeconfig(choice.kubeconfig);
    const context = entry(content, "contexts", contextName(content, choice));
    return entry(content, "clusters", choice.cluster ?? textAt(context, "context", "cluster"))?.cluster;
  } catch {
    return undefined;
  }
}

/** @param environment of the commands that hand out credentials. Default: this process'. */
export async function connectionOf(
  choice: KubeconfigChoice,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Connection> {
  const config = readKubeconfig(choice.kubeconfig);
  const contextOf = contextName(config.content, choice);
  const origin = `context "${contextOf ?? ""}" of ${config.origin}`;
  const context = at(entry(config.content, "contexts", contextOf), "context");
  const cluster = at(
    entry(config.content, "clusters", choice.cluster ?? textAt(context, "cluster")),
    "cluster",
  );
  const server = textAt(cluster, "server");
  if (!server) throw new KubeconfigError(`${origin} names no cluster with a server`);
  const user = at(entry(config.content, "users", textAt(context, "user")), "user");
  const token = textAt(user, "token") ?? fileText(config, textAt(user, "tokenFile"));
  const credential = token ? { token } : await execCredential(at(user, "exec"), environment);
  const bearer = credential.token ?? token;
  return {
    server: server.replace(/\/$/, ""),
    origin,
    namespace: textAt(context, "namespace") ?? "default",
    ca: data(config, cluster, "certificate-authority"),
    certificate: credential.certificate ?? data(config, user, "client-certificate"),
    key: credential.key ?? data(config, user, "client-key"),
    serverName: textAt(cluster, "tls-server-name"),
    insecure: at(cluster, "insecure-skip-tls-verify") === true,
    authorization: bearer ? `Bearer ${bearer}` : undefined,
  };
}

function readKubeconfig(setting: string | undefined): Kubeconfig {
  if (setting && /[\n{]/.test(setting))
    return {
      content: parsed(setting, "the provider's kubeconfig"),
      origin: "the provider's kubeconfig",
      folder: ".",
    };
  const fallback = path.join(homedir(), ".kube", "config");
  const listed = (process.env.KUBECONFIG ?? "").split(path.delimiter).filter((file) => file !== "");
  const file = setting
    ? setting.replace(/^~(?=\/)/, homedir())
    : (listed.find(existsSync) ?? listed[0] ?? fallback);
  if (!existsSync(file))
    throw new KubeconfigError(
      `there is no kubeconfig at ${file}; set KUBECONFIG, or the provider's kubeconfig`,
    );
  return { content: parsed(readFileSync(file, "utf8"), file), origin: file, folder: path.dirname(file) };
}

function parsed(text: string, origin: string): JsonObject {
  const content: unknown = parse(text);
  if (typeof content !== "object" || content === null || Array.isArray(content))
    throw new KubeconfigError(`${origin} is not a kubeconfig`);
  return content as JsonObject;
}

function contextName(content: JsonObject, choice: KubeconfigChoice): string | undefined {
  return choice.context ?? textAt(content, "current-context");
}

function entry(content: JsonObject, list: string, name: string | undefined): JsonObject | undefined {
  const entries = content[list];
  return (Array.isArray(entries) ? entries : []).filter(isObject).find((one) => one.name === name);
}

/** `certificate-authority-data` holds base64, `certificate-authority` a path. */
function data(config: Kubeconfig, owner: Json | undefined, field: string): Buffer | undefined {
  const inline = textAt(owner, `${field}-data`);
  if (inline) return Buffer.from(inline, "base64");
  const file = textAt(owner, field);
  return file ? readFileSync(path.resolve(config.folder, file)) : undefined;
}

function fileText(config: Kubeconfig, file: string | undefined): string | undefined {
  return file && readFileSync(path.resolve(config.folder, file), "utf8").trim();
}

interface Credential {
  token?: string;
  certificate?: Buffer;
  key?: Buffer;
}

/** Clouds hand out short-lived tokens through a command, `aws eks get-token` for one. */
async function execCredential(exec: Json | undefined, environment: NodeJS.ProcessEnv): Promise<Credential> {
  const command = textAt(exec, "command");
  if (!command) return {};
  const list = (field: string) => {
    const value = at(exec, field);
    return Array.isArray(value) ? value : [];
  };
  const env = list("env").map((one) => [textAt(one, "name") ?? "", textAt(one, "value") ?? ""]);
  const args = list("args").filter((one) => typeof one === "string");
  const stdout = await answerOf(command, args, { ...environment, ...(Object.fromEntries(env) as object) });
  const status = at(parsed(stdout, command), "status");
  const pem = (field: string) => {
    const text = textAt(status, field);
    return text ? Buffer.from(text) : undefined;
  };
  return {
    token: textAt(status, "token"),
    certificate: pem("clientCertificateData"),
    key: pem("clientKeyData"),
  };
}

async function answerOf(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { env })).stdout;
  } catch (error) {
    const { message, stderr } = error as Error & { stderr?: string };
    throw new KubeconfigError(
      `${[command, ...args].join(" ")} gave no credentials: ${stderr?.trim() || message}`,
    );
  }
}
