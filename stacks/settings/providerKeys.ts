import { isGroup, show, type Problem } from "./problem";
import { providerKeys } from "./stackFile";

interface Sections {
  sections: Record<string, unknown>;
  problems: Problem[];
  /** A problem where its writer finds it: at `aws:region`, if that is where the region stands. */
  asWritten: (problem: Problem) => Problem;
}

/**
 * Moves the keys of the AWS provider into section aws: its explicit instances do not see them, and people write the
 * region there. Without that section they are none of ours: a stack without AWS may carry them for others.
 */
export function takeProviderKeys(raw: Readonly<Record<string, unknown>>): Sections {
  const sections = Object.fromEntries(
    Object.entries(raw).filter(([name]) => !providerKeys.some((key) => key === name)),
  );
  const { aws } = sections;
  if (!isGroup(aws) || Object.keys(aws).length === 0) {
    return { sections, problems: [], asWritten: (problem) => problem };
  }
  const own: Record<string, unknown> = { ...aws };
  const given = providerKeys.filter((key) => raw[key] !== undefined);
  const taken = given.filter((key) => own[fieldOf(key)] === undefined);
  const problems = given
    .filter((key) => !taken.includes(key) && own[fieldOf(key)] !== raw[key])
    .map((key) => ({
      path: ["aws", fieldOf(key)],
      found: show(own[fieldOf(key)]),
      needed: `${key} is ${show(raw[key])}: write it once (remove one)`,
    }));
  sections.aws = { ...own, ...Object.fromEntries(taken.map((key) => [fieldOf(key), raw[key]])) };
  return { sections, problems, asWritten };

  function asWritten(problem: Problem): Problem {
    const [section, field, ...rest] = problem.path;
    const key = taken.find((name) => section === "aws" && fieldOf(name) === field);
    return key ? { ...problem, path: [key, ...rest] } : problem;
  }
}

function fieldOf(key: (typeof providerKeys)[number]): string {
  return key.slice("aws:".length);
}
