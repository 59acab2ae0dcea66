import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync } from "node:fs";
import * as path from "node:path";

import { build, buildLog } from "../builder/buildctl";
import { ensureBuilder } from "../builder/builder";
import { baseImages } from "../builder/layout";
import { exclusively } from "../exclusive";
import { step } from "../progress";
import { basePython, fingerprint, sourceFolder } from "./table";

/** An image that is built from a folder of this one and kept in the toolchain. */
export interface Made {
  /** The folder, and how the result is called. */
  folder: string;
  /** What a person reads while it is built. */
  title: string;
  /** The form in which it is kept, in the words of buildctl's `--output`, for a path to put it at. */
  output: (at: string) => string;
}

/** The current one, whether it is there or not: another source is another path. */
function place(folder: string): string {
  return path.join(baseImages, `${folder}-${fingerprint(sourceFolder(folder))}`);
}

/** Those of older sources, and what a killed run left: nobody asks for them any more. */
function removeOthers(folder: string): void {
  const current = path.basename(place(folder));
  const others = readdirSync(baseImages).filter((name) => name !== current && name.startsWith(`${folder}-`));
  for (const name of others) rmSync(path.join(baseImages, name), { recursive: true, force: true });
}

/**
 * Where the image is kept. It is built once for all checkouts that share the toolchain, and again when its source
 * changed: packages are fetched for minutes, and copied in seconds.
 */
export async function ensureMade({ folder, title, output }: Made): Promise<string> {
  const wanted = place(folder);
  if (existsSync(wanted)) return wanted;
  await ensureBuilder({ pythons: [basePython] });
  mkdirSync(baseImages, { recursive: true });
  await exclusively(path.join(realpathSync(baseImages), folder), `makes ${title}`, async () => {
    if (existsSync(wanted)) return;
    removeOthers(folder);
    const aside = mkdtempSync(path.join(baseImages, `${folder}-`));
    const result = path.join(aside, "image");
    const log = `image-${folder}`;
    await step(`building ${title}`, buildLog(log), () =>
      build({ context: sourceFolder(folder), output: output(result), log }),
    );
    renameSync(result, wanted);
    rmSync(aside, { recursive: true });
  });
  return wanted;
}
