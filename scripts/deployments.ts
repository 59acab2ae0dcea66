/** Sets Pulumi Deployments up for a stack, once: docs/deployments.md. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import execa from "execa";
import { withOwnName } from "./deployments/ownName";
import { type ExistingSchedule, missing, newSchedule, type Schedule } from "./deployments/schedules";
import { editOptions, readDeploymentSettings } from "./deployments/settings";
import { UsageError } from "./shared/usageError";

const repository = path.join(__dirname, "..");

interface Flags {
  stack: string;
  dryRun?: boolean;
}

/** The stack's name without the organization and project that may stand before it. */
function shortName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

function inShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Runs pulumi, or shows what would be run. */
async function pulumi(parameters: string[], dryRun = false): Promise<void> {
  process.stdout.write(`pulumi ${parameters.map(inShell).join(" ")}\n`);
  if (!dryRun) await execa("pulumi", parameters, { cwd: repository, stdio: "inherit" });
}

async function schedulesOf(stack: string): Promise<ExistingSchedule[]> {
  const parameters = ["stack", "schedule", "list", "--stack", stack, "--output", "json"];
  const { stdout } = await execa("pulumi", parameters, { cwd: repository, stderr: "inherit" });
  return (JSON.parse(stdout) as { schedules: ExistingSchedule[] }).schedules;
}

const program = new Command("deployments").description(
  "Sets Pulumi Deployments up for a stack; needs `pulumi login`.",
);

program
  .command("settings")
  .description(
    "Hands Pulumi.<stack>.deploy.yaml to Pulumi Cloud; what the file does not say is left as it is there.",
  )
  .requiredOption("--stack <name>", "the stack, also as organization/project/stack")
  .option("--dry-run", "show what would be run")
  .action(async ({ stack, dryRun }: Flags) => {
    const settings = readDeploymentSettings(path.join(repository, `Pulumi.${shortName(stack)}.deploy.yaml`));
    const parameters = ["deployment", "settings", "edit", "--stack", stack, ...editOptions(settings)];
    await pulumi(parameters, dryRun);
  });

program
  .command("schedules")
  .description("Makes the schedules of a stack that are not there yet.")
  .requiredOption("--stack <name>", "the stack, also as organization/project/stack")
  .option("--drift <cron>", "when drift is looked for, in UTC", "17 3 * * *")
  .option("--no-drift", "do not look for drift")
  .option("--remediate", "repair drift by an update, without asking")
  .option("--ttl <time>", "when the stack is destroyed, such as 2026-12-31T23:59:00Z")
  .option("--delete-after-destroy", "take the stack out of Pulumi Cloud after that")
  .option("--dry-run", "show what would be run")
  .action(
    async (
      flags: Flags & {
        drift: string | false;
        remediate?: boolean;
        ttl?: string;
        deleteAfterDestroy?: boolean;
      },
    ) => {
      const { stack, dryRun, drift, ttl, remediate = false, deleteAfterDestroy = false } = flags;
      if (ttl !== undefined && Number.isNaN(Date.parse(ttl))) {
        throw new UsageError(`--ttl ${ttl}: a time is needed, such as 2026-12-31T23:59:00Z`);
      }
      const wanted: Schedule[] = [
        ...(drift === false ? [] : [{ kind: "drift" as const, when: drift, acts: remediate }]),
        ...(ttl === undefined ? [] : [{ kind: "ttl" as const, when: ttl, acts: deleteAfterDestroy }]),
      ];
      const there = dryRun ? [] : await schedulesOf(stack);
      for (const one of missing(wanted, there)) await pulumi(newSchedule(stack, one), dryRun);
    },
  );

program
  .command("own-name")
  .description("Gives the stack of a pull request a name of its own in the account; runs before Pulumi does.")
  .requiredOption("--template <stack>", "the stack that others are copied from, which keeps its name")
  .action(({ template }: { template: string }) => {
    const stack = process.env["PULUMI_CI_STACK"];
    if (stack === undefined) throw new UsageError("PULUMI_CI_STACK is needed, as Pulumi Deployments sets it");
    if (stack === template) return;
    // The copy may have been made already, or be made of the template's file after this.
    for (const file of [template, stack].map((name) => path.join(repository, `Pulumi.${name}.yaml`))) {
      if (existsSync(file)) writeFileSync(file, withOwnName(readFileSync(file, "utf8"), stack));
    }
  });

program.parseAsync().catch((error: unknown) => {
  const failed = (error as Partial<execa.ExecaError>).exitCode;
  if (!(error instanceof UsageError) && failed === undefined) throw error;
  if (error instanceof UsageError) process.stderr.write(`deployments: ${error.message}\n`);
  process.exitCode = failed ?? 1;
});
