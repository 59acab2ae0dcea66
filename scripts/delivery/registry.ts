import { UsageError } from "../shared/usageError";

export interface RegistryAccount {
  username: string;
  password: string;
}

const timeoutMs = 30_000;

interface ModelVersion {
  version: string;
  status?: string;
}

/** The registry of MLflow. Source: mlflow.org, REST API 2.0. */
export class Registry {
  constructor(
    private readonly url: string,
    private readonly account?: RegistryAccount,
  ) {}

  /** @throws UsageError where the registry knows no such alias. */
  async versionOf(name: string, alias: string): Promise<string> {
    const query = new URLSearchParams({ name, alias });
    const found = await this.find(`registered-models/alias?${query.toString()}`);
    if (found) return found.version;
    throw new UsageError(`the registry has no ${name}@${alias}: set the alias there, or name another one`);
  }

  /** Whether the version is there and can be served. */
  async has(name: string, version: string): Promise<boolean> {
    const query = new URLSearchParams({ name, version });
    const found = await this.find(`model-versions/get?${query.toString()}`);
    return found !== undefined && (found.status ?? "READY") === "READY";
  }

  async tag(name: string, version: string, key: string, value: string): Promise<void> {
    await this.call("POST", "model-versions/set-tag", { name, version, key, value });
  }

  private async find(path: string): Promise<ModelVersion | undefined> {
    const answer = await this.call("GET", path);
    return (answer as { model_version?: ModelVersion } | undefined)?.model_version;
  }

  /** What is not there is no failure. */
  private async call(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url.replace(/\/$/, "")}/api/2.0/mlflow/${path}`, {
      method,
      headers: { "content-type": "application/json", ...this.authorization() },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new UsageError(`MLflow at ${this.url} does not answer: ${reasonOf(error)}`);
    });
    const text = await answer.text();
    if (answer.ok) return jsonOf(text, this.url);
    if (method === "GET" && saysMissing(text)) return undefined;
    const hint = answer.status === 401 ? " (MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD)" : "";
    throw new UsageError(`MLflow at ${this.url} answers ${answer.status}${hint}: ${text.slice(0, 300)}`);
  }

  private authorization(): Record<string, string> {
    if (!this.account) return {};
    const { username, password } = this.account;
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
  }
}

/** An alias that is not there is an invalid parameter. Source: mlflow/store/model_registry/sqlalchemy_store.py. */
function saysMissing(text: string): boolean {
  return /RESOURCE_DOES_NOT_EXIST|Registered model alias \S+ not found/.test(text);
}

function jsonOf(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`what answers at ${url} is not MLflow: ${text.slice(0, 100)}`);
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
