import { readFileSync } from "node:fs";
import { warningText } from "../../stacks/settings/errors";
import { isOnDocker } from "../../stacks/settings";
import { runProgram } from "../../test/support/program";
import type { Recording } from "../../test/support/recorder";
import { readStackFile } from "../shared/stackFile";
import { UsageError } from "../shared/usageError";
import { type Cluster, clusterOf } from "./cluster";
import type { Manifest } from "./manifest";

/**
 * What the program renders for a stack file. It runs against invented answers, as the golden files do: no engine, no
 * cluster, no account.
 */
export async function renderCluster(path: string): Promise<{ file: string; cluster: Cluster }> {
  const { file, settings, problems } = readStackFile(path);
  if (!settings || problems.length > 0) throw new UsageError(warningText(file, problems));
  if (isOnDocker(settings)) throw new UsageError(`${file} has no cluster, and so no network policies`);
  const stack = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? "stack";
  return { file, cluster: recordedCluster(await runProgram(readFileSync(path, "utf8"), stack)) };
}

/** A network that is not the program's own has a range that nobody knows before the cloud is asked. */
export function recordedCluster({ resources }: Recording): Cluster {
  const network = resources.find(({ type }) => type === "aws:ec2/vpc:Vpc");
  return clusterOf(
    resources
      .filter(({ type }) => type.startsWith("kubernetes:"))
      .map(({ name, objectName = name, plain }) => ({
        name,
        objectName,
        manifest: plain as unknown as Manifest,
      })),
    network && (network.plain["cidrBlock"] as string),
  );
}
