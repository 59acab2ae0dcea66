import { parse } from "yaml";
import { parseBootstrap } from "../../bootstrap/settings";
import { planImages } from "../../stacks/imagePlan";
import { SettingsError, stackOfFile } from "../../stacks/settings";
import { sectionsOf } from "../../stacks/settings/stackFile";
import { parseDeploymentSettings } from "../deployments/settings";
import { parseStackFile } from "../shared/stackFile";
import { UsageError } from "../shared/usageError";

/**
 * Reads every file as the program that it is for would.
 * @throws UsageError with the problems of all of them.
 */
export function checkFiles(files: ReadonlyMap<string, string>, repository: string): void {
  const problems = [...files].flatMap(([name, text]) => problemsOf(() => read(name, text, repository)));
  if (problems.length === 0) return;
  throw new UsageError(
    `the answers do not make settings that are accepted, and nothing was written\n${problems.join("\n")}`,
  );
}

function problemsOf(reading: () => void): string[] {
  try {
    reading();
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof UsageError)) throw error;
    return [error.message];
  }
}

function read(name: string, text: string, repository: string): void {
  if (name.startsWith("bootstrap/")) {
    const { config } = parse(text) as { config: Record<string, unknown> };
    parseBootstrap(sectionsOf(config), name);
    return;
  }
  if (stackOfFile(name) === undefined) {
    parseDeploymentSettings(text, name);
    return;
  }
  const { settings, problems } = parseStackFile(text, name);
  if (!settings || problems.length > 0) throw new SettingsError(name, problems);
  planImages(settings, repository, name);
}
