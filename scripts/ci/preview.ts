import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { type Preview, previewOf } from "./events";

export interface PreviewRun {
  preview: Preview;
  /** What `pulumi preview` printed. */
  text: string;
  exitCode: number;
}

/**
 * Previews a stack as plain `pulumi preview` does, and reads from the engine's own events what came of it.
 * @param shown whether what it prints is also shown at once.
 */
export async function runPreview(stack: string, options: string[] = [], shown = true): Promise<PreviewRun> {
  const folder = mkdtempSync(path.join(tmpdir(), "preview-"));
  const log = path.join(folder, "events.json");
  try {
    const run = execa(
      "pulumi",
      [
        ...[
          "preview",
          "--stack",
          stack,
          "--non-interactive",
          "--color",
          "never",
          "--suppress-outputs",
          "--diff",
        ],
        ...["--event-log", log, ...options],
      ],
      // The option is the one by which Pulumi's Automation API follows an update; it is shown to those who ask for it.
      { env: { PULUMI_DEBUG_COMMANDS: "true" }, all: true, reject: false },
    );
    if (shown) run.all?.pipe(process.stdout);
    const { exitCode, all = "" } = await run;
    return { preview: previewOf(readIfThere(log)), text: all, exitCode };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** An engine that ended early has written none. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
