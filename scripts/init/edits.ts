import { runbookPage } from "../../components/metrics/rules";
import { ecrOf } from "../../stacks/settings/ownRegistry";
import { type Answers, ecr } from "./answers";
import { putDomain } from "./domain";
import { putFirstModel } from "./firstModel";
import { SettingsFile } from "../shared/settingsFile";

type Edit = (file: SettingsFile, answers: Answers) => void;

/** What the answers change in each file, in the order in which it is done. */
export const edits: Readonly<Record<string, readonly Edit[]>> = {
  "Pulumi.local.yaml": [putRegistry, putFirstModel],
  "Pulumi.dev.yaml": [putRegistry, putFirstModel],
  "Pulumi.staging.yaml": [putAccount, putRegistry, putRunbooks, putFirstModel],
  "Pulumi.prod.yaml": [putAccount, putOtherRegistry, putRunbooks, putFirstModel, putDomain],
  "Pulumi.staging.deploy.yaml": [putDeployment],
  "Pulumi.prod.deploy.yaml": [putDeployment],
  "bootstrap/Pulumi.account.yaml": [putBootstrap],
};

/** The files that the answers concern. */
export const editedFiles = Object.keys(edits);

/** The text of a file with the answers in it; the same text where they are there already. */
export async function edited(name: string, text: string, answers: Answers): Promise<string> {
  const file = new SettingsFile(text);
  for (const edit of edits[name] ?? []) edit(file, answers);
  return file.toText();
}

function putAccount(file: SettingsFile, { account, region, allowedCidrs, admins }: Answers): void {
  const [aws, cluster] = [
    ["config", "mlops:aws"],
    ["config", "mlops:cluster"],
  ];
  file.set(["config", "aws:region"], region);
  file.set([...aws, "accountId"], account);
  moveArns(file, [...aws, "permissionsBoundary"], account);
  file.set([...cluster, "endpoint", "allowedCidrs"], allowedCidrs);
  file.set([...cluster, "admins"], admins);
  moveArns(file, [...cluster, "auditors"], account);
}

/** What bootstrap/ makes has the same name in every account. */
function moveArns(file: SettingsFile, path: readonly string[], account: string): void {
  const move = (arn: string) => arn.replace(/^(arn:aws:iam::)\d{12}:/, `$1${account}:`);
  const value = file.get(path);
  if (typeof value === "string") file.set(path, move(value));
  if (Array.isArray(value)) file.set(path, (value as string[]).map(move));
}

function putRegistry(file: SettingsFile, answers: Answers): void {
  const host = answers.registry === ecr ? ecrOf(answers.account, answers.region) : answers.registry;
  file.set(["config", "mlops:builder", "registry"], host);
}

/** The stack that makes the repositories of ECR takes its images from there where nothing else is said. */
function putOtherRegistry(file: SettingsFile, answers: Answers): void {
  if (answers.registry === ecr) file.remove(["config", "mlops:builder", "registry"]);
  else putRegistry(file, answers);
}

/** Alerts lead to the runbooks of the fork, which knows what it changed. */
function putRunbooks(file: SettingsFile, { repository }: Answers): void {
  const page = runbookPage.replace("mlops-stack/mlops-stack", repository);
  if (page !== runbookPage) file.set(["config", "mlops:metrics", "runbooks"], page);
}

function putDeployment(file: SettingsFile, { repository, account }: Answers): void {
  file.set(["settings", "gitHub", "repository"], repository);
  moveArns(file, ["settings", "operationContext", "oidc", "aws", "roleArn"], account);
}

function putBootstrap(file: SettingsFile, { repository, organization, account, region }: Answers): void {
  file.set(["config", "mlops:aws", "region"], region);
  file.set(["config", "mlops:aws", "accountId"], account);
  file.set(["config", "mlops:github", "repository"], repository);
  if (organization === undefined) file.remove(["config", "mlops:pulumi"]);
  else file.set(["config", "mlops:pulumi", "organization"], organization);
}
