import { basename } from "node:path";
import { table } from "../../sandbox/table";
import { RecoveryReport, isHealthy, undecided } from "./recover";

/** What a person reads after, or with --dry-run before, a recovery. */
export function reportText(report: RecoveryReport): string {
  if (isHealthy(report)) return `${report.stack}: nothing to recover\n`;
  const rows = [
    ...report.orphans.map(({ pid, command }) => ["process", `${pid} ${shortened(command)}`, "ended", ""]),
    ...report.torn.map((file) => [
      "file",
      basename(file),
      "removed",
      "half written when the engine was killed",
    ]),
    ...report.locks.map(({ pid, timestamp }) => [
      "lock",
      `of process ${pid}, since ${timestamp}`,
      "released",
      "",
    ]),
    ...report.actions.map(({ operation, title, outcome, detail }) => [operation, title, outcome, detail]),
  ];
  return table(["WHAT", "RESOURCE", "OUTCOME", "WHY"], rows) + closing(report);
}

function closing(report: RecoveryReport): string {
  const open = undecided(report);
  if (open.length > 0)
    return question(
      report.stack,
      open.map(({ urn }) => urn),
    );
  if (!report.applied) return "Nothing was changed yet.\n";
  const refreshed = report.refreshed ? " and refreshed" : "";
  return `${report.stack} is put right${refreshed}: \`pulumi up\` finishes what was interrupted.\n`;
}

function question(stack: string, urns: string[]): string {
  const lines = urns.map(
    (urn) => `  npm run recover -- --stack ${stack} --adopt '${urn}=<id>'   or   --drop '${urn}'`,
  );
  return [
    "",
    "The state is unchanged: nobody but you can tell what became of the undecided ones. Look each up where it lives",
    "(its console or command line), then say whether it is there, and under which id, all in one command:",
    ...lines,
    "",
  ].join("\n");
}

function shortened(command: string): string {
  return command.length > 60 ? `…${command.slice(-59)}` : command;
}
