import type { Preview, Step, Violation } from "./events";
import { changed } from "./events";
import { code, details, firstLines, table } from "./markdown";

/** Operations as people call them, those that may lose something first. */
const operations = [
  ["delete", "to delete"],
  ["replace", "to replace"],
  ["update", "to update"],
  ["create", "to create"],
] as const;

/** More rows than anybody reads; the rest is in the text below them. */
const mostRows = 40;
const mostProperties = 4;
const mostCharacters = 12_000;

export interface PreviewReport {
  stack: string;
  /** What it was compared with. */
  against: string;
  preview: Preview;
  /** What `pulumi preview` printed. */
  text: string;
}

/** What an update of the stack would do, as a pull request shows it. */
export function previewMarkdown({ stack, against, preview, text }: PreviewReport): string {
  return [
    `### Preview of ${stack}`,
    "",
    `Compared with ${against}: ${preview.changes ? counts(preview) : "**the preview failed**"}.`,
    "",
    ...steps(preview),
    ...(preview.errors.length > 0
      ? [code(firstLines(preview.errors.join("\n"), mostCharacters / 4)), ""]
      : []),
    details("What Pulumi printed", code(firstLines(readable(text), mostCharacters), "text")),
    "",
  ].join("\n");
}

/** Which rules it breaks. */
export function policyMarkdown({ stack, preview }: PreviewReport): string {
  return [`### Policies of ${stack}`, "", policies(preview), ""].join("\n");
}

function counts(preview: Preview): string {
  const { changes = {} } = preview;
  if (changed(preview) === 0) return `nothing changes, ${changes["same"] ?? 0} resources stay as they are`;
  const known: string[] = operations.map(([op]) => op);
  const said = operations
    .filter(([op]) => (changes[op] ?? 0) > 0)
    .map(([op, words]) => `**${changes[op]} ${words}**`);
  const others = Object.entries(changes)
    .filter(([op]) => !known.includes(op) && op !== "same")
    .map(([op, count]) => `${count} to ${op}`);
  return [...said, ...others, `${changes["same"] ?? 0} unchanged`].join(", ");
}

function steps({ steps: all }: Preview): string[] {
  const order = (step: Step) => operations.findIndex(([op]) => op === step.op);
  const rows = all
    .map((step, index) => ({ step, index }))
    .sort((a, b) => order(a.step) - order(b.step) || a.index - b.index)
    .map(({ step: { op, type, name, properties } }) => [op, `\`${name}\``, type, few(properties)]);
  // A new stack is all creates: the counts say it.
  if (rows.length === 0 || all.every(({ op }) => op === "create")) return [];
  const more = rows.length > mostRows ? ["", `… and ${rows.length - mostRows} more.`] : [];
  return [table(["", "resource", "type", "differs in"], rows.slice(0, mostRows)), ...more, ""];
}

function few(properties: string[]): string {
  const more = properties.length - mostProperties;
  return [...properties.slice(0, mostProperties), ...(more > 0 ? [`${more} more`] : [])].join(", ");
}

/** What was printed, without lines that tell nobody anything: progress, and names that are beside them already. */
function readable(text: string): string {
  const noise = /^@ previewing|^\s*\[(urn|provider)=/;
  return text
    .split("\n")
    .filter((line) => !noise.test(line))
    .join("\n")
    .trim();
}

function policies({ violations, policies: checked, changes }: Preview): string {
  const extent = `${checked.length} rules were checked`;
  if (checked.length === 0) return "No rule was checked: the preview ended before.";
  if (violations.length === 0) {
    return changes ? `${extent}, none is broken.` : `${extent} until the preview failed, none was broken.`;
  }
  const rows = [...violations]
    .sort((a, b) => levels.indexOf(a.level) - levels.indexOf(b.level))
    .map(({ level, policy, resource, message }: Violation) => [level, policy, resource ?? "", message]);
  return [`${extent}:`, "", table(["level", "rule", "resource", "what is wrong"], rows)].join("\n");
}

const levels = ["mandatory", "remediate", "advisory"];
