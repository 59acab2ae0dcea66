/** What the workflows of .github/ do beside calling tools: docs/ci.md. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { Command, Option } from "commander";
import { assertApproved } from "./ci/approval";
import { comment } from "./ci/comment";
import { deployedTo } from "./ci/deployed";
import { digestOf } from "./ci/digest";
import { reportDrift } from "./ci/drift";
import { GitHub } from "./ci/github";
import { plannedImages } from "./ci/images";
import { runPreview } from "./ci/preview";
import { policyMarkdown, previewMarkdown } from "./ci/previewReport";
import { checkRelease, publishRelease } from "./ci/release";
import { reportText } from "./ci/report";
import { addToSummary, setOutput, warn } from "./ci/step";
import { targetOf } from "./ci/target";
import { useImages } from "./ci/useImages";
import { SettingsError } from "../stacks/settings";
import { planImages } from "../stacks/imagePlan";
import { readStackFile, stackFilePath } from "./shared/stackFile";
import { UsageError } from "./shared/usageError";
import type { Purpose } from "../bootstrap/roleNames";

const folder = path.join(__dirname, "..");
const github = () => GitHub.fromEnvironment(process.env);

/** The settings of a stack and what they say about images; refused as the program would. */
function planOf(stack: string) {
  const { file, settings, problems } = readStackFile(stackFilePath(stack, undefined));
  if (!settings || problems.length > 0) throw new SettingsError(file, problems);
  return { settings, plan: planImages(settings, folder, file) };
}

const program = new Command("ci").description("What the workflows do beside calling tools.");
const stack = () =>
  new Option("--stack <name>", "the stack whose Pulumi.<name>.yaml is read").makeOptionMandatory();

program
  .command("target")
  .description("Puts out the region of a stack and the role for what is to be done there.")
  .addOption(stack())
  .addOption(
    new Option("--for <purpose>", "what the role is for")
      .choices(["deploy", "preview", "drift"])
      .makeOptionMandatory(),
  )
  .action((flags: { stack: string; for: Purpose }) => {
    const { region, role } = targetOf(
      flags.stack,
      flags.for,
      readStackFile(stackFilePath(flags.stack, undefined)),
    );
    setOutput("region", region);
    setOutput("role", role);
  });

program
  .command("images")
  .description("Puts out the images that a stack is made of, as a matrix of jobs.")
  .addOption(stack())
  .action((flags: { stack: string }) => {
    const { settings, plan } = planOf(flags.stack);
    setOutput("images", JSON.stringify(plannedImages(settings, plan, flags.stack)));
  });

program
  .command("use-images")
  .description("Has the models of a stack run what was built, by digest; changes the stack's file.")
  .addOption(stack())
  .requiredOption("--tag <tag>", "tag of the images, without what tells them from each other")
  .option("--if-built", "leave models as they are whose images are not there")
  .action(async (flags: { stack: string; tag: string; ifBuilt?: boolean }) => {
    const file = stackFilePath(flags.stack, undefined);
    const used = await useImages(
      readFileSync(file, "utf8"),
      { ...planOf(flags.stack), tag: flags.tag },
      digestOf,
    );
    const missing = used.missing.join(", ");
    if (missing !== "" && !flags.ifBuilt) throw new UsageError(`not built: ${missing}`);
    if (missing !== "") warn(`not built, and left as the file of ${flags.stack} says: ${missing}`);
    writeFileSync(file, used.yaml);
    planOf(flags.stack);
  });

program
  .command("preview")
  .description("Previews a stack, checks it with the policies, and writes what came of it as Markdown.")
  .addOption(stack())
  .option("--against <what>", "what it is compared with, in words", "what is deployed")
  .option("--output <file>", "where the Markdown goes; always to the page of the run")
  .action(async (flags: { stack: string; against: string; output?: string }) => {
    const { preview, text, exitCode } = await runPreview(flags.stack, ["--policy-pack", "policy"]);
    const report = { stack: flags.stack, against: flags.against, preview, text };
    const markdown = [previewMarkdown(report), policyMarkdown(report)].join("\n");
    addToSummary(markdown);
    if (flags.output !== undefined) {
      mkdirSync(path.dirname(flags.output), { recursive: true });
      writeFileSync(flags.output, markdown);
    }
    process.exitCode = exitCode;
  });

program
  .command("report")
  .description("Writes what a change does: previews, policies, cost, golden files.")
  .requiredOption("--base <revision>", "the revision that it is compared with")
  .requiredOption("--previews <folder>", "what `preview` wrote, one file a stack")
  .requiredOption("--output <file>", "where the Markdown goes; also to the page of the run")
  .argument("<stacks...>", "whose cost is compared")
  .action((stacks: string[], flags: { base: string; previews: string; output: string }) => {
    const text = reportText({ base: flags.base, previews: flags.previews, stacks, today: new Date() });
    writeFileSync(flags.output, text);
    addToSummary(text);
  });

program
  .command("comment")
  .description("Writes the one comment of a pull request, over what it said before.")
  .requiredOption("--pull-request <number>", "number of the pull request", Number)
  .requiredOption("--file <path>", "the Markdown")
  .action(async (flags: { pullRequest: number; file: string }) => {
    const done = await comment(github(), flags.pullRequest, readFileSync(flags.file, "utf8"));
    process.stdout.write(`comment: ${done}\n`);
  });

program
  .command("approval")
  .description("Fails where nobody has to approve what is deployed to an environment.")
  .requiredOption("--environment <name>", "the environment")
  .action((flags: { environment: string }) => assertApproved(github(), flags.environment));

program
  .command("deployed")
  .description("Puts out the commit that was deployed last to each stack, as a matrix of jobs.")
  .argument("<stacks...>", "names of stacks, and of their environments")
  .action(async (stacks: string[]) => {
    const found = await Promise.all(stacks.map((one) => deployedTo(github(), one)));
    setOutput("deployed", JSON.stringify(found.flat()));
  });

program
  .command("drift")
  .description("Compares what is there with what was deployed, and keeps an issue while they differ.")
  .addOption(stack())
  .requiredOption("--commit <commit>", "what was deployed")
  .requiredOption("--run <address>", "where this run can be read")
  .action(async (flags: { stack: string; commit: string; run: string }) => {
    const { preview, text } = await runPreview(flags.stack, ["--refresh", "--expect-no-changes"]);
    if (!preview.changes) throw new UsageError(`the preview of ${flags.stack} did not get to its end`);
    const answer = await reportDrift(github(), { ...flags, preview, text });
    process.stdout.write(`issue of ${flags.stack}: ${answer}\n`);
    if (answer === "opened" || answer === "updated")
      warn(`${flags.stack} is not what was deployed: see the issue`);
  });

program
  .command("check-release")
  .description("Fails where a tag is not on the main branch, or names another version than the model's.")
  .requiredOption("--tag <tag>", "v1.2.3")
  .action(({ tag }: { tag: string }) => {
    checkRelease(tag);
  });

program
  .command("release")
  .description("Publishes a release of a tag that the main branch has.")
  .requiredOption("--tag <tag>", "v1.2.3")
  .action(async (flags: { tag: string }) => {
    process.stdout.write(`${await publishRelease(github(), flags.tag)}\n`);
  });

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UsageError || error instanceof SettingsError)) throw error;
  process.stderr.write(`ci: ${error.message}\n`);
  process.exitCode = 1;
});
