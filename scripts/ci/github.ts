import { UsageError } from "../shared/usageError";

/** What GitHub sets for every step. Source: GitHub docs, "Variables reference", default environment variables. */
export interface GitHubEnvironment {
  GITHUB_API_URL?: string;
  GITHUB_REPOSITORY?: string;
  /** Handed to a step that calls the API; its rights are the job's `permissions`. */
  GITHUB_TOKEN?: string;
}

type Method = "GET" | "POST" | "PATCH";

const answerTimeoutMs = 30_000;
/** The most that a page of the API holds. */
const pageSize = 100;

/** The REST API of GitHub, for the repository whose workflow runs. */
export class GitHub {
  private constructor(
    private readonly api: string,
    private readonly repository: string,
    private readonly token: string,
  ) {}

  static fromEnvironment(env: GitHubEnvironment): GitHub {
    const { GITHUB_API_URL = "https://api.github.com", GITHUB_REPOSITORY, GITHUB_TOKEN } = env;
    if (!GITHUB_REPOSITORY || !GITHUB_TOKEN) {
      throw new UsageError("GITHUB_REPOSITORY and GITHUB_TOKEN are needed, as a step of a workflow has them");
    }
    return new GitHub(GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN);
  }

  /** @param path below the repository, such as `issues/1`. */
  async get<T>(path: string): Promise<T> {
    return (await this.request("GET", path)) as T;
  }

  /** Nothing where there is no such thing. */
  async find<T>(path: string): Promise<T | undefined> {
    return (await this.request("GET", path, undefined, [404])) as T | undefined;
  }

  /** Every entry of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const entries: T[] = [];
    for (let page = 1; ; page++) {
      const separator = path.includes("?") ? "&" : "?";
      const more = await this.get<T[]>(`${path}${separator}per_page=${pageSize}&page=${page}`);
      entries.push(...more);
      if (more.length < pageSize) return entries;
    }
  }

  async post<T>(path: string, body: unknown): Promise<T> {
    return (await this.request("POST", path, body)) as T;
  }

  async patch<T>(path: string, body: unknown): Promise<T> {
    return (await this.request("PATCH", path, body)) as T;
  }

  private async request(method: Method, path: string, body?: unknown, missing: number[] = []) {
    const answer = await fetch(`${this.api}/repos/${this.repository}/${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${this.token}`,
        "content-type": "application/json",
        "x-github-api-version": "2022-11-28",
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    if (missing.includes(answer.status)) return undefined;
    const text = await answer.text();
    if (!answer.ok) throw new UsageError(`GitHub answers ${answer.status} to ${method} ${path}: ${text}`);
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }
}
