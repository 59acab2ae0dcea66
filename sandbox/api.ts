import https from "node:https";

import { isObject, type Json } from "./plugins/common/properties";
import { ApiError } from "./plugins/kubernetes/apiErrors";
import { connectionOf, type Connection } from "./plugins/kubernetes/kubeconfig";

type Method = "GET" | "POST" | "PATCH" | "DELETE";

const mergePatch = "application/merge-patch+json";

/** The API server, spoken to in paths: `/api/v1/nodes`. */
export class Api {
  private readonly agent: https.Agent;

  constructor(private readonly connection: Connection) {
    const { ca, certificate: cert, key } = connection;
    this.agent = new https.Agent({ keepAlive: true, maxSockets: 16, ca, cert, key });
  }

  static async of(kubeconfig: string): Promise<Api> {
    return new Api(await connectionOf({ kubeconfig }));
  }

  /** The objects of a collection, as the API server's cache has them: young enough for a loop that comes again. */
  async list<T>(path: string): Promise<T[]> {
    const body = await this.send("GET", `${path}?resourceVersion=0`);
    return isObject(body) && Array.isArray(body.items) ? (body.items as T[]) : [];
  }

  /** Creates an object; one that is there already is left as it is. */
  async create(collection: string, object: object): Promise<void> {
    await this.send("POST", collection, object).catch((error: unknown) => {
      if (!(error instanceof ApiError && error.isAlreadyExists)) throw error;
    });
  }

  async patch(path: string, changes: object): Promise<void> {
    await this.send("PATCH", path, changes, mergePatch);
  }

  /** Removes an object at once, without the time that its containers would have to end. Gone already is gone. */
  async remove(path: string): Promise<void> {
    await this.send("DELETE", path, { gracePeriodSeconds: 0, propagationPolicy: "Background" }).catch(
      (error: unknown) => {
        if (!(error instanceof ApiError && error.isNotFound)) throw error;
      },
    );
  }

  /** Asks for a pod to go, as a drain does; answers whether its disruption budget lets it. */
  async evict(namespace: string, name: string): Promise<boolean> {
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { namespace, name } };
    try {
      await this.send("POST", `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.isNotFound) return true;
      if (error instanceof ApiError && error.code === 429) return false;
      throw error;
    }
  }

  private send(method: Method, path: string, body?: object, type = "application/json"): Promise<Json> {
    const payload = body === undefined ? "" : JSON.stringify(body);
    const headers = {
      accept: "application/json",
      ...(payload === "" ? {} : { "content-type": type, "content-length": Buffer.byteLength(payload) }),
    };
    const url = new URL(this.connection.server + path);
    return new Promise((resolve, reject) => {
      const call = https.request(url, { method, headers, agent: this.agent, timeout: 10_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = parsed(Buffer.concat(chunks).toString("utf8"));
          const code = response.statusCode ?? 0;
          if (code < 200 || code > 299) reject(new ApiError(code, answer));
          else resolve(answer);
        });
      });
      call.on("timeout", () => call.destroy(new Error("the API server does not answer within 10 s")));
      call.on("error", reject);
      call.end(payload);
    });
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
