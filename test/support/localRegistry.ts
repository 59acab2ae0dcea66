import { readFileSync } from "node:fs";
import { get } from "node:https";
import * as path from "node:path";

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

export interface Manifest {
  mediaType: string;
  config: Descriptor;
  layers: Descriptor[];
  /** Of a list of images. */
  manifests?: Descriptor[];
}

export interface ImageConfig {
  created: string;
  config: {
    User: string;
    Env: string[];
    Labels: Record<string, string>;
    Entrypoint: string[];
    Cmd: string[];
    WorkingDir: string;
    ExposedPorts: Record<string, unknown>;
    Healthcheck: { Test: string[] };
  };
  history: { created_by: string }[];
}

const mediaTypes = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

/** The registry that the sandbox of a checkout pushes to. */
export class LocalRegistry {
  private readonly folder: string;
  readonly host: string;

  constructor(root: string) {
    this.folder = path.join(root, ".sandbox", "builder");
    const ports = JSON.parse(readFileSync(path.join(this.folder, "ports.json"), "utf8")) as {
      registry: number;
    };
    this.host = `localhost:${ports.registry}`;
  }

  private async fetch(url: string): Promise<{ body: Buffer; digest: string }> {
    const ca = readFileSync(path.join(this.folder, "certificates", "ca.crt"));
    return new Promise((resolve, reject) => {
      const request = get(`https://${this.host}/v2/${url}`, {
        ca,
        headers: { accept: mediaTypes.join(", ") },
      });
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
          resolve({
            body: Buffer.concat(chunks),
            digest: String(response.headers["docker-content-digest"]),
          });
        });
      });
    });
  }

  async tags(repository: string): Promise<string[]> {
    const { body } = await this.fetch(`${repository}/tags/list`);
    return (JSON.parse(body.toString()) as { tags: string[] }).tags.sort();
  }

  async manifest(repository: string, reference: string): Promise<Manifest & { digest: string }> {
    const { body, digest } = await this.fetch(`${repository}/manifests/${reference}`);
    return { ...(JSON.parse(body.toString()) as Manifest), digest };
  }

  async blob(repository: string, digest: string): Promise<Buffer> {
    return (await this.fetch(`${repository}/blobs/${digest}`)).body;
  }

  async config(repository: string, reference: string): Promise<ImageConfig> {
    const { config } = await this.manifest(repository, reference);
    return JSON.parse((await this.blob(repository, config.digest)).toString()) as ImageConfig;
  }
}
