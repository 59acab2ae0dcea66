import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { isObject, type Json } from "../common/properties";
import { ApiError, NoSuchKindError, UnreachableError } from "./apiErrors";
import type { Connection } from "./kubeconfig";
import type { Kind } from "./kinds/kind";
import { nameOf, namespaceOf, textAt, type KubeObject } from "./kinds/object";
import { isNamespaced } from "./kinds/scope";

export interface WriteOptions {
  fieldManager: string;
  dryRun: boolean;
  /** Take over the fields that other managers own. */
  force?: boolean;
}

/** An answer, and what the API server warns about (deprecated kinds, Pod Security, unknown fields). */
export interface Answer {
  body: Json;
  warnings: string[];
}

/** Which objects of a namespace a list is to hold, in the API server's own notation. */
export interface Selection {
  labelSelector?: string;
  fieldSelector?: string;
}

interface Served {
  kind: string;
  plural: string;
  namespaced: boolean;
}

interface Request {
  method: string;
  path: string;
  query?: Record<string, string | undefined>;
  body?: Json;
  contentType?: string;
}

/** One cluster, spoken to in objects. */
export class Cluster {
  private readonly agent: http.Agent;
  private readonly served = new Map<string, Promise<Served[]>>();

  constructor(readonly connection: Connection) {
    const { ca, certificate: cert, key, serverName: servername, insecure } = connection;
    const pool = { keepAlive: true, maxSockets: 32 };
    this.agent = connection.server.startsWith("https:")
      ? new https.Agent({ ...pool, ca, cert, key, servername, rejectUnauthorized: !insecure })
      : new http.Agent(pool);
  }

  async get(object: KubeObject): Promise<KubeObject> {
    return asObject((await this.send({ method: "GET", path: await this.pathOf(object) })).body);
  }

  async list(kind: Kind, namespace: string | undefined, selection: Selection): Promise<KubeObject[]> {
    const path = await this.collection(kind, namespace);
    const { body } = await this.send({ method: "GET", path, query: { ...selection } });
    const items = isObject(body) && Array.isArray(body.items) ? body.items : [];
    return items.filter(isObject);
  }

  async create(object: KubeObject, options: WriteOptions): Promise<Answer> {
    const path = await this.collection(kindOf(object), namespaceOf(object));
    return this.send({ method: "POST", path, body: object, query: writeQuery(options) });
  }

  /** Server-side apply. */
  async apply(object: KubeObject, options: WriteOptions): Promise<Answer> {
    const force = options.force ? "true" : "false";
    return this.send({
      method: "PATCH",
      path: await this.pathOf(object),
      body: object,
      query: { ...writeQuery(options), force },
      contentType: "application/apply-patch+yaml",
    });
  }

  async jsonPatch(object: KubeObject, operations: Json[]): Promise<KubeObject> {
    const path = await this.pathOf(object);
    const contentType = "application/json-patch+json";
    return asObject((await this.send({ method: "PATCH", path, body: operations, contentType })).body);
  }

  async delete(object: KubeObject, propagationPolicy: string): Promise<void> {
    await this.send({ method: "DELETE", path: await this.pathOf(object), body: { propagationPolicy } });
  }

  async isNamespaced(kind: Kind): Promise<boolean> {
    return isNamespaced(kind) ?? (await this.resource(kind)).namespaced;
  }

  private async pathOf(object: KubeObject): Promise<string> {
    const collection = await this.collection(kindOf(object), namespaceOf(object));
    return `${collection}/${encodeURIComponent(nameOf(object) ?? "")}`;
  }

  private async collection(kind: Kind, namespace: string | undefined): Promise<string> {
    const { plural, namespaced } = await this.resource(kind);
    const scope = namespaced
      ? `/namespaces/${encodeURIComponent(namespace ?? this.connection.namespace)}`
      : "";
    return `${groupPath(kind.apiVersion)}${scope}/${plural}`;
  }

  /** Discovery is asked once a group version, and again when a kind is missing: it may have come since. */
  private async resource({ apiVersion, kind }: Kind): Promise<Served> {
    for (const fresh of [false, true]) {
      if (fresh || !this.served.has(apiVersion)) this.served.set(apiVersion, this.discover(apiVersion));
      const found = (await this.served.get(apiVersion))?.find((one) => one.kind === kind);
      if (found) return found;
    }
    throw new NoSuchKindError(apiVersion, kind);
  }

  private async discover(apiVersion: string): Promise<Served[]> {
    try {
      const { body } = await this.send({ method: "GET", path: groupPath(apiVersion) });
      const resources = isObject(body) && Array.isArray(body.resources) ? body.resources : [];
      return resources.filter(isObject).flatMap((one) => {
        const [plural, kind] = [textAt(one, "name") ?? "", textAt(one, "kind") ?? ""];
        // Subresources are listed beside the kinds, as `deployments/scale`.
        return plural.includes("/") ? [] : [{ kind, plural, namespaced: one.namespaced === true }];
      });
    } catch (error) {
      this.served.delete(apiVersion);
      if (error instanceof ApiError && error.isNotFound) return [];
      throw error;
    }
  }

  private async send(request: Request): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.sendOnce(request);
      } catch (error) {
        if (attempt === 4 || !isPassing(request, error)) throw this.explained(error);
        await sleep(attempt * 250);
      }
    }
  }

  private explained(error: unknown): unknown {
    if (error instanceof ApiError || !(error instanceof Error)) return error;
    const { server, origin } = this.connection;
    return new UnreachableError(`${server} (${origin}) does not answer`, error.message || error.name);
  }

  private sendOnce({
    method,
    path,
    query = {},
    body,
    contentType = "application/json",
  }: Request): Promise<Answer> {
    const url = new URL(this.connection.server + path);
    for (const [key, value] of Object.entries(query)) if (value) url.searchParams.set(key, value);
    const headers: http.OutgoingHttpHeaders = { accept: "application/json" };
    const payload = body === undefined ? "" : JSON.stringify(body);
    if (payload) {
      headers["content-type"] = contentType;
      // Node frames the body of a DELETE only when it is told its length.
      headers["content-length"] = Buffer.byteLength(payload);
    }
    if (this.connection.authorization) headers.authorization = this.connection.authorization;
    const { request } = url.protocol === "https:" ? https : http;
    return new Promise((resolve, reject) => {
      const call = request(url, { method, headers, agent: this.agent, timeout: 30_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = parsedBody(Buffer.concat(chunks).toString("utf8"));
          const code = response.statusCode ?? 0;
          if (code < 200 || code > 299) reject(new ApiError(code, answer));
          else resolve({ body: answer, warnings: warningsOf(response) });
        });
      });
      call.on("timeout", () => call.destroy(new Error("no answer within 30 s")));
      call.on("error", reject);
      call.end(payload);
    });
  }
}

/** Overload is passing for any request; a lost connection only where asking twice does no harm. */
function isPassing({ method }: Request, error: unknown): boolean {
  if (error instanceof ApiError) return error.code === 429 || error.code === 503;
  return method === "GET" && (error as NodeJS.ErrnoException).code === "ECONNRESET";
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function writeQuery({ fieldManager, dryRun }: WriteOptions): Record<string, string | undefined> {
  return { fieldManager, dryRun: dryRun ? "All" : undefined, fieldValidation: "Warn" };
}

function kindOf(object: KubeObject): Kind {
  return { apiVersion: textAt(object, "apiVersion") ?? "", kind: textAt(object, "kind") ?? "" };
}

function asObject(body: Json): KubeObject {
  return isObject(body) ? body : {};
}

function parsedBody(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** `299 - "the message"`, one header a warning; Node joins them with commas. */
function warningsOf(response: http.IncomingMessage): string[] {
  const header = response.headers.warning ?? "";
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = ""]) =>
    text.replace(/\\(.)/g, "$1"),
  );
}
