/**
 * Every third-party image, once. Tags name a full version, never a moving one; a digest would have to be read from a
 * registry, and none was.
 */
export const images = {
  /** Sources: hub.docker.com/_/postgres. Debian variant: uid 999, glibc collations. */
  postgres: { registry: "docker.io", repository: "library/postgres", tag: "18.6-trixie" },
  /** Source: hub.docker.com/r/valkey/valkey. BSD-3, speaks the Redis protocol; Redis itself is AGPL since 8. */
  valkey: { registry: "docker.io", repository: "valkey/valkey", tag: "9.1.1" },
  /** Source: github.com/mlflow/mlflow packages. `-full` carries the database drivers and object store clients. */
  mlflow: { registry: "ghcr.io", repository: "mlflow/mlflow", tag: "v3.17.0-full" },
} as const satisfies Record<string, ImageEntry>;

interface ImageEntry {
  registry: string;
  repository: string;
  tag: string;
}

export type ImageName = keyof typeof images;

export interface ImageSource {
  /** Registry and prefix that holds copies of all of them: `registry.example:5000/prefix`. Default: each image's own registry. */
  mirror?: string;
}

/** The full reference of an image, from its own registry or from the mirror of an air-gapped site. */
export function imageReference(name: ImageName, source: ImageSource = {}): string {
  const { registry, repository, tag } = images[name];
  return `${source.mirror ?? registry}/${repository}:${tag}`;
}
