import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import type { Plan } from "./plan";

const folder = __dirname;
const repository = path.resolve(folder, "../..");

/** What checkov says about one resource and one check. */
export interface Verdict {
  /** Of which program. */
  program: string;
  check: string;
  title: string;
  /** `aws_s3_bucket.artifacts-bucket` */
  resource: string;
  passed: boolean;
}

/** Installs checkov where it is not yet; a message says what is missing where that fails. */
export async function installCheckov(): Promise<string> {
  const { stdout, stderr, exitCode } = await execa(path.join(folder, "setup.sh"), {
    cwd: repository,
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`checkov cannot be installed: ${stderr}`);
  return path.join(repository, stdout.trim());
}

interface Report {
  /** Left out where checkov has found nothing to look at. */
  results?: { passed_checks: Check[]; failed_checks: Check[]; parsing_errors?: unknown[] };
}

interface Check {
  check_id: string;
  check_name: string;
  resource: string;
}

/** Every verdict about a plan. */
export async function runCheckov(checkov: string, program: string, plan: Plan): Promise<Verdict[]> {
  const at = mkdtempSync(path.join(tmpdir(), "checkov-"));
  try {
    const file = path.join(at, "tfplan.json");
    writeFileSync(file, JSON.stringify(plan));
    const words = [
      "--file",
      file,
      "--framework",
      "terraform_plan",
      "--output",
      "json",
      "--soft-fail",
      "--skip-download",
    ];
    const { stdout } = await execa(checkov, words, {
      cwd: at,
      env: { CHECKOV_RUN_SCA_PACKAGE_SCAN_V2: "false" },
      maxBuffer: 1024 ** 3,
    });
    return verdicts(program, JSON.parse(stdout) as Report);
  } finally {
    rmSync(at, { recursive: true });
  }
}

function verdicts(program: string, { results }: Report): Verdict[] {
  if (!results) throw new Error("checkov has found no resource in the plan");
  if ((results.parsing_errors ?? []).length > 0)
    throw new Error(`checkov could not read ${JSON.stringify(results.parsing_errors)}`);
  const of = (passed: boolean) => (check: Check) => ({
    program,
    check: check.check_id,
    title: check.check_name,
    resource: check.resource,
    passed,
  });
  return [...results.passed_checks.map(of(true)), ...results.failed_checks.map(of(false))];
}
