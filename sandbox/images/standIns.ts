import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { build, oncePushed, pushTo } from "../builder/buildctl";
import { builder } from "../builder/layout";
import { exclusively } from "../exclusive";
import { SandboxError } from "../failure";
import { Interrupted } from "../interrupt";
import { say } from "../progress";
import { ensureMade } from "./made";
import { localReference, originalReference, programsOf, type StandIn, standInNames, standIns } from "./table";

/** Source: opencontainers/image-spec image-layout.md. */
interface OciIndex {
  manifests: { digest: string }[];
}

/** The image in OCI layout, with layers that are packed fast and not small: they do not leave the machine. */
function ensureLayout(name: StandIn): Promise<string> {
  return ensureMade({
    folder: standIns[name],
    title: `a stand-in for ${originalReference(name)}`,
    programs: programsOf(name),
    output: (at) =>
      `type=oci,tar=false,dest=${at},compression=gzip,compression-level=1,force-compression=true`,
  });
}

async function push(layout: string, reference: string, log: string): Promise<void> {
  const { manifests } = JSON.parse(readFileSync(path.join(layout, "index.json"), "utf8")) as OciIndex;
  const [{ digest } = { digest: "" }] = manifests;
  const folder = mkdtempSync(path.join(builder.root, "push-"));
  try {
    writeFileSync(path.join(folder, "Dockerfile"), "FROM made\n");
    const base = { name: "made", layout, digest };
    await build({ context: folder, base, output: pushTo(reference), log });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function ensurePushed(name: StandIn, registryHost: string): Promise<void> {
  const layout = await ensureLayout(name);
  const reference = localReference(name, registryHost);
  await oncePushed(standIns[name], `${path.basename(layout)} ${originalReference(name)}`, () =>
    push(layout, reference, `push-${standIns[name]}`),
  );
}

/**
 * Makes sure that the sandbox's registry holds the stand-ins, each at `<registryHost>/<its own reference>`; answers the
 * references that can be had, as manifests have them. What cannot be built is said and left out.
 */
export async function ensureStandIns(
  registryHost: string,
  wanted: readonly StandIn[] = standInNames,
): Promise<string[]> {
  return exclusively(path.join(builder.root, "stand-ins"), "makes the stand-ins", async () => {
    const had: string[] = [];
    for (const name of wanted) {
      try {
        await ensurePushed(name, registryHost);
        had.push(originalReference(name));
      } catch (error) {
        if (!(error instanceof SandboxError) || error instanceof Interrupted) throw error;
        say(`✗ no stand-in for ${originalReference(name)}: ${error.message}`);
      }
    }
    return had;
  });
}
