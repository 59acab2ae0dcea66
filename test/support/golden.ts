import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { stackOfFile } from "../../stacks/settings/stackFile";
import type { RecordedResource, Recording } from "./recorder";
import { hideSecrets } from "./secrets";

const root = path.resolve(__dirname, "..", "..");
export const goldenFolder = path.join(root, "test", "golden");

/** A stack as YAML text by resource, in the order of their URNs. */
export type RenderedStack = Map<string, string>;

/** The stack files of the repository and of `fixtures/`, by stack name. */
export function stackFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of [root, path.join(goldenFolder, "fixtures")]) {
    for (const file of readdirSync(folder).sort()) {
      const stack = stackOfFile(file);
      if (stack !== undefined) files.set(stack, readFileSync(path.join(folder, file), "utf8"));
    }
  }
  return files;
}

export function render({ resources }: Recording): RenderedStack {
  return new Map(
    resources
      .map((resource) => [shortUrn(resource), anywhere(stringify(describe(resource), yamlStyle))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Folders of the project are the same on every machine. */
function anywhere(text: string): string {
  return text.replaceAll(root, "/project");
}

/** A dashboard is one long line, and has a golden file of its own: here is only whether it is the same. */
function withoutDashboards(value: unknown): unknown {
  if (typeof value === "string") return dashboardLine(value);
  if (Array.isArray(value)) return value.map(withoutDashboards);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutDashboards(inner)]));
}

function dashboardLine(text: string): string {
  const uid = /^\{.*"schemaVersion":\d+.*"uid":"(mlops-[a-z-]+)"/.exec(text)?.[1];
  if (uid === undefined) return text;
  return `[dashboard ${uid} ${createHash("sha256").update(text).digest("hex").slice(0, 8)}]`;
}

/** One file a stack: a reviewer reads its diff and sees what a change does. */
export function goldenText(stack: RenderedStack): string {
  const entries = [...stack].map(([urn, text]) => `${JSON.stringify(urn)}:\n${indent(text)}`);
  return `# Every resource of the stack. Written by \`npm run golden\`.\n${entries.join("")}`;
}

/**
 * Compares with the committed file, or writes it when UPDATE_GOLDEN is set. Returns what differs, and the command that
 * accepts it; nothing when all is as committed.
 */
export function compareWithGolden(
  file: string,
  actual: string,
  difference: (golden: string) => string,
): string {
  const target = path.join(goldenFolder, file);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    writeFileSync(target, actual);
    return "";
  }
  const golden = readIfThere(target);
  if (golden === actual) return "";
  return [
    `test/golden/${file} is not what the program does now:`,
    difference(golden),
    "If this is what you meant, run `npm run golden` and commit the files.",
  ].join("\n");
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** URNs without what is the same in all of them. */
function shortUrn({ urn }: RecordedResource): string {
  return urn.split("::").slice(2).join("::");
}

function describe({ parent, options, inputs, custom }: RecordedResource): Record<string, unknown> {
  return {
    ...(parent && { parent: parent.split("::").at(-1) }),
    ...(options.provider && { provider: options.provider }),
    ...(options.protect && { protect: true }),
    ...(options.retainOnDelete && { retainOnDelete: true }),
    ...(options.deleteBeforeReplace && { deleteBeforeReplace: true }),
    ...(options.ignoreChanges.length > 0 && { ignoreChanges: options.ignoreChanges }),
    ...(custom && { inputs: withoutDashboards(hideSecrets(inputs)) }),
  };
}

const yamlStyle = { lineWidth: 0, sortMapEntries: true };

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "  ");
}
