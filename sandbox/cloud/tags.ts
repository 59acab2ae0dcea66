import { text, type FieldProblem } from "../plugins/common/fields";
import { isObject, unknown, type Json } from "../plugins/common/properties";

/**
 * What a tag may say. Source: "Tag naming limits and requirements" of the tagging guide; EC2 alone takes every
 * character ("Tag restrictions" of its user guide).
 */
const limits = { key: 128, value: 256, tags: 50 };
const common = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function tagProblems(type: string, tags: Json | undefined): FieldProblem[] {
  if (!isObject(tags)) return [];
  const isFree = type.startsWith("aws:ec2/") || type.startsWith("aws:vpc/");
  const entries = Object.entries(tags).map(([key, value]): [string, string] => [key, text(value)]);
  const wrong = entries.flatMap(([key, value]) => {
    const reason = value === unknown ? undefined : problemOf(key, value, isFree);
    return reason === undefined ? [] : [{ property: `tags["${key}"]`, reason }];
  });
  if (entries.length <= limits.tags) return wrong;
  return [
    ...wrong,
    { property: "tags", reason: `${entries.length} tags: at most ${limits.tags} are accepted` },
  ];
}

function problemOf(key: string, value: string, isFree: boolean): string | undefined {
  if (key.toLowerCase().startsWith("aws:")) return "aws: is reserved for AWS";
  if (key.length > limits.key) return `longer than ${limits.key} characters`;
  if (value.length > limits.value) return `its value is longer than ${limits.value} characters`;
  if (isFree || [key, value].every((word) => common.test(word))) return undefined;
  return `only letters, digits, spaces and _.:/=+-@ are accepted, got "${value}"`;
}
