import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from "node:fs";
import * as path from "node:path";

import { build, buildLog } from "../builder/buildctl";
import { ensureBuilder } from "../builder/builder";
import { baseImages } from "../builder/layout";
import { exclusively } from "../exclusive";
import { shared } from "../layout";
import { step } from "../progress";
import { ensureToolchain } from "../toolchain/resolve";
import type { Tool } from "../toolchain/tools";
import { basePython, fingerprint, sourceFolder } from "./table";

/** An image that is built from a folder of this one and kept in the toolchain. */
export interface Made {
  /** The folder, and how the result is called. */
  folder: string;
  /** What a person reads while it is built. */
  title: string;
  /** The form in which it is kept, in the words of buildctl's `--output`, for a path to put it at. */
  output: (at: string) => string;
  /** Tools that go into it; its Dockerfile copies them from `programs`. */
  programs?: readonly Tool[];
}

/** The current one, whether it is there or not: another source is another path. */
function place({ folder, programs }: Made): string {
  return path.join(baseImages, `${folder}-${fingerprint(sourceFolder(folder), programs)}`);
}

/** Those of older sources, and what a killed run left: nobody asks for them any more. */
function removeOthers(made: Made): void {
  const { folder } = made;
  const current = path.basename(place(made));
  const others = readdirSync(baseImages).filter((name) => name !== current && name.startsWith(`${folder}-`));
  for (const name of others) rmSync(path.join(baseImages, name), { recursive: true, force: true });
}

/** Copies of the tools: one may be a link to somewhere else, which a build does not follow. */
function layOut(programs: readonly Tool[], folder: string): void {
  mkdirSync(folder);
  for (const { name } of programs) copyFileSync(path.join(shared.bin, name), path.join(folder, name));
}

/**
 * Where the image is kept. It is built once for all checkouts that share the toolchain, and again when its source
 * changed: packages are fetched for minutes, and copied in seconds.
 */
export async function ensureMade(made: Made): Promise<string> {
  const { folder, title, output, programs = [] } = made;
  const wanted = place(made);
  if (existsSync(wanted)) return wanted;
  await ensureBuilder({ pythons: [basePython] });
  await ensureToolchain(programs);
  mkdirSync(baseImages, { recursive: true });
  await exclusively(path.join(realpathSync(baseImages), folder), `makes ${title}`, async () => {
    if (existsSync(wanted)) return;
    removeOthers(made);
    const aside = mkdtempSync(path.join(baseImages, `${folder}-`));
    const result = path.join(aside, "image");
    const laidOut = path.join(aside, "programs");
    layOut(programs, laidOut);
    const log = `image-${folder}`;
    await step(`building ${title}`, buildLog(log), () =>
      build({ context: sourceFolder(folder), programs: laidOut, output: output(result), log }),
    );
    renameSync(result, wanted);
    rmSync(aside, { recursive: true });
  });
  return wanted;
}
