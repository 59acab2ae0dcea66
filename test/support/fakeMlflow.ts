import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** As MLflow answers. Source: mlflow/store/model_registry/sqlalchemy_store.py, mlflow/server/handlers.py. */
const missing = (name: string, version: string) => ({
  error_code: "RESOURCE_DOES_NOT_EXIST",
  message: `Model Version (name=${name}, version=${version}) not found`,
});
const noAlias = (alias: string) => ({
  error_code: "INVALID_PARAMETER_VALUE",
  message: `Registered model alias ${alias} not found.`,
});

/** A registry with one model that is asked by an account. */
export class FakeMlflow {
  /** Tags that were set, as `version key=value`. */
  readonly tags: string[] = [];
  private readonly server: Server;

  constructor(
    private readonly model: { name: string; versions: string[]; aliases: Record<string, string> },
    private readonly account = { username: "admin", password: "secret" },
  ) {
    this.server = createServer((request, response) => {
      const { username, password } = this.account;
      const isKnown =
        request.headers.authorization ===
        `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        const [status, answer] = isKnown ? this.answer(request.url ?? "", body) : [401, { message: "no" }];
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private answer(address: string, body: string): [number, unknown] {
    const { pathname, searchParams } = new URL(address, "http://registry");
    const of = (name: string) => searchParams.get(name) ?? "";
    const { name, versions, aliases } = this.model;
    switch (pathname.replace("/api/2.0/mlflow/", "")) {
      case "registered-models/alias": {
        const version = of("name") === name ? aliases[of("alias")] : undefined;
        return version === undefined ? [400, noAlias(of("alias"))] : [200, { model_version: { version } }];
      }
      case "model-versions/get": {
        const version = of("version");
        const isThere = of("name") === name && versions.includes(version);
        return isThere ? [200, { model_version: { version } }] : [404, missing(of("name"), version)];
      }
      case "model-versions/set-tag": {
        const tag = JSON.parse(body) as { version: string; key: string; value: string };
        this.tags.push(`${tag.version} ${tag.key}=${tag.value}`);
        return [200, {}];
      }
      default:
        return [404, { message: "not played" }];
    }
  }
}
