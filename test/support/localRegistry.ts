import { createWriteStream, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import * as path from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

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
    User?: string;
    Env: string[];
    Labels: Record<string, string>;
    Entrypoint?: string[];
    Cmd?: string[];
    WorkingDir?: string;
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

  private async fetch(url: string): Promise<IncomingMessage> {
    const ca = readFileSync(path.join(this.folder, "certificates", "ca.crt"));
    const headers = { accept: mediaTypes.join(", ") };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`https://${this.host}/v2/${url}`, { ca, headers }, resolve).on("error", reject);
    });
    if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
    return response;
  }

  async tags(repository: string): Promise<string[]> {
    const body = await buffer(await this.fetch(`${repository}/tags/list`));
    return (JSON.parse(body.toString()) as { tags: string[] }).tags.sort();
  }

  async manifest(repository: string, reference: string): Promise<Manifest & { digest: string }> {
    const response = await this.fetch(`${repository}/manifests/${reference}`);
    const digest = String(response.headers["docker-content-digest"]);
    return { ...(JSON.parse((await buffer(response)).toString()) as Manifest), digest };
  }

  async blob(repository: string, digest: string): Promise<Buffer> {
    return buffer(await this.fetch(`${repository}/blobs/${digest}`));
  }

  /** The layers of an image as files of a folder, the lowest first. They may be larger than memory. */
  async pull(repository: string, reference: string, folder: string): Promise<string[]> {
    const { layers } = await this.manifest(repository, reference);
    return Promise.all(
      layers.map(async ({ digest }) => {
        const file = path.join(folder, digest.replace(":", "-"));
        await pipeline(await this.fetch(`${repository}/blobs/${digest}`), createWriteStream(file));
        return file;
      }),
    );
  }

  async config(repository: string, reference: string): Promise<ImageConfig> {
    const { config } = await this.manifest(repository, reference);
    return JSON.parse((await this.blob(repository, config.digest)).toString()) as ImageConfig;
  }
}
