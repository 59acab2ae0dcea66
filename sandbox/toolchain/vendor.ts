import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import execa from "execa";

import type { Tool, VendorSource } from "./tools";

/** A closed network must not cost a newcomer minutes: connecting is given up early, a running download is not. */
const connectTimeoutMs = 4_000;
const downloadTimeoutMs = 600_000;

/** Hosts that cannot be reached, with the reason; asked once a run. */
const unreachable = new Map<string, string>();

/** The answer to a GET, or an error that says in one phrase why there is none. */
async function answer(url: string): Promise<Response> {
  const { host } = new URL(url);
  const known = unreachable.get(host);
  if (known !== undefined) throw new Error(known);
  const connecting = new AbortController();
  const timer = setTimeout(() => {
    connecting.abort();
  }, connectTimeoutMs);
  try {
    return await fetch(url, {
      signal: AbortSignal.any([connecting.signal, AbortSignal.timeout(downloadTimeoutMs)]),
    });
  } catch (error) {
    const reason = connecting.signal.aborted ? `${host} did not answer in time` : `${host} cannot be reached`;
    unreachable.set(host, reason);
    throw new Error(reason, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function fetchBytes(url: string): Promise<Buffer> {
  const response = await answer(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Does a vendor's host answer at all? */
export async function isReachable(url: string): Promise<boolean> {
  try {
    await (await answer(url)).body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** The sum of one file in a list of `<sum>  <file>` lines, or a bare sum. */
export function sumOf(file: string, checksums: string): string | undefined {
  const lines = checksums.trim().split("\n");
  const only = lines.length === 1 ? /^[0-9a-f]{64}$/.exec(lines[0]?.trim() ?? "")?.[0] : undefined;
  if (only !== undefined) return only;
  const line = lines.find((entry) => /\s\*?/.test(entry) && entry.trim().split(/\s+\*?/)[1] === file);
  return line?.trim().split(/\s+/)[0];
}

async function verified(source: VendorSource): Promise<Buffer> {
  const file = path.posix.basename(new URL(source.url).pathname);
  const checksums = (await fetchBytes(source.checksums)).toString("utf8");
  const bytes = await fetchBytes(source.url);
  const expected = sumOf(file, checksums);
  if (expected === undefined) throw new Error(`${source.checksums} has no sum for ${file}`);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== expected) throw new Error(`${file}: SHA-256 ${found}, but its vendor says ${expected}`);
  return bytes;
}

/** Fetches the vendor's own build into `bin`; throws with the reason when it cannot be had or does not verify. */
export async function download(tool: Tool, bin: string): Promise<void> {
  if (tool.vendor === undefined)
    throw new Error("its vendor publishes no verifiable build for this platform");
  const bytes = await verified(tool.vendor);
  const install = (from: string, name: string) => {
    copyFileSync(from, path.join(bin, name));
    chmodSync(path.join(bin, name), 0o755);
  };
  const folder = mkdtempSync(path.join(tmpdir(), "mlops-toolchain-"));
  try {
    const fetched = path.join(folder, "download");
    writeFileSync(fetched, bytes);
    if (tool.vendor.inArchive === undefined) {
      install(fetched, tool.name);
      return;
    }
    await execa("tar", ["-xzf", fetched, "-C", folder]);
    for (const name of [tool.name, ...(tool.brings ?? [])]) {
      const file = path.join(folder, tool.vendor.inArchive, name);
      if (existsSync(file)) install(file, name);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
