import { createHash } from "node:crypto";

/** A registry did not tell a digest; the message says why in one phrase. */
export class PinError extends Error {
  override readonly name = "PinError";
}

/** An image as a registry's API wants it. */
interface Place {
  origin: string;
  repository: string;
  tag: string;
}

/** Source: opencontainers/distribution-spec, pull. A list of platforms comes before the image of one. */
const accept = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const answerTimeoutMs = 10_000;

/** @param reference `host/repository:tag` */
function placeOf(reference: string): Place {
  const [, host = "", repository = "", tag = ""] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? [];
  // Docker Hub's name is not where its registry answers.
  const server = host === "docker.io" ? "registry-1.docker.io" : host;
  const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(server) ? "http" : "https";
  return { origin: `${scheme}://${server}`, repository, tag };
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const { host } = new URL(url);
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(answerTimeoutMs) });
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    const reason = isLate ? `did not answer within ${answerTimeoutMs / 1000} s` : "cannot be reached";
    throw new PinError(`${host} ${reason}`, { cause: error });
  }
}

/**
 * A token for whoever asks without an account, from where the registry sends them to.
 * Source: distribution.github.io, token authentication.
 */
async function anonymousToken(challenge: string): Promise<string> {
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
  );
  const realm = parameters.get("realm");
  if (!/^Bearer /i.test(challenge) || realm === undefined) throw new PinError("it wants an account");
  const url = new URL(realm);
  for (const key of ["service", "scope"]) {
    const value = parameters.get(key);
    if (value !== undefined) url.searchParams.set(key, value);
  }
  const answer = await ask(url.href);
  if (!answer.ok) throw new PinError(`${url.host} gives no token without an account (${answer.status})`);
  const { token, access_token: other } = (await answer.json()) as { token?: string; access_token?: string };
  return token ?? other ?? "";
}

/**
 * The digest that a registry has for a tag. It is the sum of what the registry sent, computed here: what a header says
 * has to agree with it.
 */
export async function digestOf(reference: string): Promise<string> {
  const { origin, repository, tag } = placeOf(reference);
  const url = `${origin}/v2/${repository}/manifests/${tag}`;
  let answer = await ask(url, { accept });
  if (answer.status === 401) {
    const token = await anonymousToken(answer.headers.get("www-authenticate") ?? "");
    answer = await ask(url, { accept, authorization: `Bearer ${token}` });
  }
  if (answer.status === 404) throw new PinError("its registry does not have it");
  if (!answer.ok) throw new PinError(`its registry answered ${answer.status}`);
  const manifest = Buffer.from(await answer.arrayBuffer());
  const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
  const said = answer.headers.get("docker-content-digest") ?? digest;
  if (said !== digest) throw new PinError(`its registry says ${said}, and sent ${digest}`);
  return digest;
}
