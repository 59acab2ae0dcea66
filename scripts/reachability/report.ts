import { stackFilePath } from "../shared/stackFile";
import { destinationText, type Matrix, matrixOf, matrixText } from "./matrix";
import { renderCluster } from "./render";

export interface ReachabilityFlags {
  stack?: string;
  file?: string;
  json?: boolean;
}

export interface Report {
  text: string;
  /** Nothing that a workload is configured to reach is closed to it. */
  sound: boolean;
}

/** What the command prints. */
export async function reachabilityReport({ stack, file, json }: ReachabilityFlags): Promise<Report> {
  const { file: name, cluster } = await renderCluster(stackFilePath(stack, file));
  const matrix = matrixOf(cluster);
  const text = json ? jsonText(name, matrix) : reportText(name, matrix);
  return { text, sound: faultsOf(matrix).length === 0 };
}

/** For people, and the golden files. */
export function reportText(file: string, matrix: Matrix): string {
  const faults = faultsOf(matrix);
  return [
    `Who may reach whom by the network policies of ${file}`,
    "",
    matrixText(matrix),
    "x reachable, and the configuration names it   o reachable   . closed   ! closed, though the configuration names it",
    "A pod's own node always reaches it, for its probes.",
    ...(faults.length > 0 ? ["", ...faults] : []),
    "",
  ].join("\n");
}

/** What keeps a workload from what it is configured for. */
export function faultsOf({ cells, problems }: Pick<Matrix, "cells" | "problems">): string[] {
  const closed = cells.filter(({ allowed, needed }) => needed && !allowed);
  return [
    ...problems,
    ...closed.map(
      ({ from, destination }) => `${from.id} needs ${destinationText(destination)}, which is closed to it`,
    ),
  ];
}

function jsonText(file: string, { cells, problems }: Matrix): string {
  const connections = cells.map(({ from, destination: { to, port, protocol }, allowed, needed }) => ({
    from: from.id,
    to: to.id,
    port,
    protocol,
    allowed,
    needed,
  }));
  return `${JSON.stringify({ file, connections, problems }, null, 2)}\n`;
}
