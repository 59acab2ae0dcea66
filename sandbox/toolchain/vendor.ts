import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import execa from "execa";

import type { Tool, VendorSource } from "./tools";

export interface Patience {
  /** A closed network must not cost a newcomer minutes: an answer has to begin within this time. */
  answerMs: number;
  /** A running download may take its time, as long as something comes. */
  silenceMs: number;
}

const patience: Patience = { answerMs: 4_000, silenceMs: 30_000 };

/** Hosts that cannot be reached, with the reason; asked once a run. */
const unreachable = new Map<string, string>();

/** Makes a request fail when nothing has come for too long. */
class Watchdog {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  readonly signal = this.controller.signal;

  allow(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.controller.abort();
    }, ms);
  }

  dismiss(): void {
    clearTimeout(this.timer);
  }
}

/** The answer to a GET, or an error that says in one phrase why there is none. */
async function answer(url: string, watchdog: Watchdog, { answerMs }: Patience): Promise<Response> {
  const { host } = new URL(url);
  const known = unreachable.get(host);
  if (known !== undefined) throw new Error(known);
  watchdog.allow(answerMs);
  try {
    return await fetch(url, { signal: watchdog.signal });
  } catch (error) {
    const reason = watchdog.signal.aborted ? `${host} did not answer in time` : `${host} cannot be reached`;
    unreachable.set(host, reason);
    throw new Error(reason, { cause: error });
  }
}

async function fetchBytes(url: string, wait: Patience): Promise<Buffer> {
  const watchdog = new Watchdog();
  try {
    const response = await answer(url, watchdog, wait);
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    return await body(response, watchdog, wait);
  } finally {
    watchdog.dismiss();
  }
}

async function body(response: Response, watchdog: Watchdog, { silenceMs }: Patience): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  watchdog.allow(silenceMs);
  try {
    for await (const chunk of response.body ?? []) {
      watchdog.allow(silenceMs);
      chunks.push(chunk);
    }
  } catch (error) {
    const how = watchdog.signal.aborted ? "fell silent" : "broke off";
    throw new Error(`${response.url}: the download ${how} after ${Buffer.concat(chunks).length} bytes`, {
      cause: error,
    });
  }
  return Buffer.concat(chunks);
}

/** Does a vendor's host answer at all? */
export async function isReachable(url: string): Promise<boolean> {
  const watchdog = new Watchdog();
  try {
    await (await answer(url, watchdog, patience)).body?.cancel();
    return true;
  } catch {
    return false;
  } finally {
    watchdog.dismiss();
  }
}

/** The sum of one file in a list of `<sum>  <file>` lines, or a bare sum. */
export function sumOf(file: string, checksums: string): string | undefined {
  const lines = checksums.trim().split("\n");
  const only = lines.length === 1 ? /^[0-9a-f]{64}$/.exec(lines[0]?.trim() ?? "")?.[0] : undefined;
  if (only !== undefined) return only;
  const entries = lines.map((line) => line.trim().split(/\s+\*?/));
  return entries.find(([sum = "", name]) => name === file && /^[0-9a-f]{64}$/.test(sum))?.[0];
}

async function verified(source: VendorSource, wait: Patience): Promise<Buffer> {
  const file = path.posix.basename(new URL(source.url).pathname);
  const checksums = (await fetchBytes(source.checksums, wait)).toString("utf8");
  const bytes = await fetchBytes(source.url, wait);
  const expected = sumOf(file, checksums);
  if (expected === undefined) throw new Error(`${source.checksums} has no sum for ${file}`);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== expected) throw new Error(`${file}: SHA-256 ${found}, but its vendor says ${expected}`);
  return bytes;
}

async function unpack(archive: string, folder: string): Promise<void> {
  const { exitCode, stderr } = await execa("tar", ["-xzf", archive, "-C", folder], { reject: false });
  if (exitCode === 0) return;
  throw new Error(
    exitCode === undefined ? "tar, which would unpack the download, is missing" : `tar: ${stderr.trim()}`,
  );
}

/** Fetches the vendor's own build into `bin`; throws with the reason when it cannot be had or does not verify. */
export async function download(tool: Tool, bin: string, wait = patience): Promise<void> {
  if (tool.vendor === undefined)
    throw new Error("its vendor publishes no verifiable build for this platform");
  const bytes = await verified(tool.vendor, wait);
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
    await unpack(fetched, folder);
    const unpacked = (name: string) => path.join(folder, tool.vendor?.inArchive ?? "", name);
    if (!existsSync(unpacked(tool.name))) throw new Error(`${tool.vendor.url} holds no ${tool.name}`);
    for (const name of [tool.name, ...(tool.brings ?? [])]) {
      if (existsSync(unpacked(name))) install(unpacked(name), name);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
