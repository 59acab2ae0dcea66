import { readFileSync } from "node:fs";
import { warningText } from "../../stacks/settings/errors";
import { isOnDocker, stackOfFile } from "../../stacks/settings";
import { runProgram } from "../../test/support/program";
import type { Recording } from "../../test/support/recorder";
import { readStackFile } from "../shared/stackFile";
import { UsageError } from "../shared/usageError";
import { type Cluster, clusterOf } from "./cluster";
import type { Manifest, Rendered } from "./manifest";

/**
 * What the program renders for a stack file. It runs against invented answers, as the golden files do: no engine, no
 * cluster, no account.
 */
export async function renderCluster(path: string): Promise<{ file: string; cluster: Cluster }> {
  const { file, settings, problems } = readStackFile(path);
  if (!settings || problems.length > 0) throw new UsageError(warningText(file, problems));
  if (isOnDocker(settings)) throw new UsageError(`${file} has no cluster, and so no network policies`);
  const stack = stackOfFile(file) ?? "stack";
  return { file, cluster: recordedCluster(await runProgram(readFileSync(path, "utf8"), stack)) };
}

/** What the program rendered, in the network that it made; of another network, in the range that its policies name. */
export function recordedCluster({ resources }: Recording): Cluster {
  const objects = resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ name, objectName = name, plain }) => ({
      name,
      objectName,
      manifest: plain as unknown as Manifest,
    }));
  const network = resources.find(({ type }) => type === "aws:ec2/vpc:Vpc");
  return clusterOf(objects, (network?.plain["cidrBlock"] as string | undefined) ?? namedRange(objects));
}

function namedRange(objects: readonly Rendered[]): string | undefined {
  const rules = objects.flatMap(({ manifest }) => manifest.spec?.egress ?? []);
  const ranges = rules.flatMap(({ to = [] }) => to).flatMap(({ ipBlock }) => ipBlock?.cidr ?? []);
  return ranges.find((range) => !range.startsWith("169.254."));
}
