import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import * as path from "node:path";
import { stackFiles } from "../support/golden";
import { runProgram } from "../support/program";
import { record, type Recording } from "../support/recorder";
import { installCheckov, runCheckov, type Verdict } from "./checkov";
import { type Plan, planOf } from "./plan";
import { readWaivers, unused, unwaived } from "./waivers";

/** The first run downloads checkov. */
const installSeconds = 15 * 60;
const runSeconds = 5 * 60;

/** What the checks are for: of each of these at least one is there, and at least one check holds. */
const watched = [
  "aws_cloudwatch_log_group",
  "aws_db_instance",
  "aws_ecr_repository",
  "aws_eks_cluster",
  "aws_eks_node_group",
  "aws_elasticache_replication_group",
  "aws_iam_role",
  "aws_iam_role_policy",
  "aws_kms_key",
  "aws_launch_template",
  "aws_s3_bucket",
  "aws_s3_bucket_policy",
  "aws_security_group",
  "aws_subnet",
  "aws_vpc",
];

describe("checkov", () => {
  const plans = new Map<string, Plan>();
  const verdicts: Verdict[] = [];
  let spoilt: Verdict[];

  before(async function () {
    this.timeout((installSeconds + runSeconds) * 1000);
    const checkov = await installCheckov();
    for (const [program, recording] of await programs()) {
      const plan = planOf(recording);
      plans.set(program, plan);
      verdicts.push(...(await runCheckov(checkov, program, plan)));
    }
    spoilt = await runCheckov(checkov, "prod", spoil(plans.get("prod") as Plan));
  });

  it("finds nothing wrong with a stack but what is waived, with a reason", () => {
    assert.deepEqual(unwaived(verdicts, readWaivers()), []);
  });

  it("still finds everything that is waived", () => {
    assert.deepEqual(unused(verdicts, readWaivers()), []);
  });

  it("sees every resource that its checks are for, and passes them", () => {
    const prod = verdicts.filter(({ program }) => program === "prod");
    for (const type of watched) {
      const planned = addresses(plans.get("prod")).filter((address) => address.startsWith(`${type}.`));
      const seen = new Set(prod.map(({ resource }) => resource).filter((one) => planned.includes(one)));
      assert.ok(planned.length > 0, type);
      assert.deepEqual([...seen].sort(), [...planned].sort(), type);
      const passed = prod.filter((one) => one.passed && planned.includes(one.resource));
      assert.ok(passed.length >= planned.length, `${type}: ${passed.length} checks passed`);
    }
  });

  it("follows references from one resource to another", () => {
    const graph = verdicts.filter(({ check, passed }) => check.startsWith("CKV2_") && passed);
    // Each holds only where another resource refers to the one in question.
    for (const check of ["CKV2_AWS_6", "CKV2_AWS_11", "CKV2_AWS_12"]) {
      assert.ok(
        graph.some((one) => one.check === check),
        check,
      );
    }
  });

  for (const [title, { type, check }] of Object.entries(controls())) {
    it(`notices ${title}`, () => {
      const isIt = (one: Verdict) => one.check === check && one.resource.startsWith(`${type}.`);
      assert.ok(
        verdicts.some((one) => isIt(one) && one.passed),
        `${check} of ${type} does not hold before`,
      );
      assert.ok(
        spoilt.some((one) => isIt(one) && !one.passed),
        `${check} of ${type} does not fail`,
      );
    });
  }
});

/** A plan with everything wrong that checkov must notice. */
function spoil(plan: Plan): Plan {
  const copy = structuredClone(plan);
  for (const { change } of Object.values(controls())) change(copy);
  return copy;
}

/** The stacks on AWS, and the bootstrap. */
async function programs(): Promise<[string, Recording][]> {
  const stacks = [...stackFiles()].filter(([name]) => ["prod", "staging"].includes(name));
  const recorded: [string, Recording][] = [];
  for (const [name, yaml] of stacks) recorded.push([name, await runProgram(yaml, name)]);
  return [...recorded, ["bootstrap", await bootstrap()]];
}

const requireModule = createRequire(__filename);

function bootstrap(): Promise<Recording> {
  const program = path.resolve(__dirname, "../../bootstrap/index.ts");
  const settings = {
    aws: { region: "us-east-1", accountId: "123456789012", name: "mlops" },
    environments: [{ stack: "prod", name: "mlops-prod" }],
    github: { repository: "team/platform" },
    pulumi: { organization: "team" },
  };
  const config = Object.entries(settings).map(([name, value]) => [`mlops:${name}`, JSON.stringify(value)]);
  return record(
    () => (requireModule(program) as () => unknown)(),
    "account",
    Object.fromEntries(config) as Record<string, string>,
  );
}

function addresses(plan: Plan | undefined): string[] {
  return (plan?.planned_values.root_module.resources ?? []).map(({ address }) => address);
}

interface Control {
  type: string;
  change: (plan: Plan) => void;
  check: string;
}

/** What must be found: without them nobody would notice that the rendering hides something. */
function controls(): Record<string, Control> {
  const set = (type: string, attribute: string, value: boolean | string | undefined) => (plan: Plan) => {
    for (const resource of plan.planned_values.root_module.resources) {
      if (resource.type !== type) continue;
      if (value === undefined) delete resource.values[attribute];
      else resource.values[attribute] = value;
    }
  };
  const drop = (type: string) => (plan: Plan) => {
    for (const module of [plan.planned_values.root_module, plan.configuration.root_module]) {
      const kept = module.resources.filter((resource) => resource.type !== type);
      module.resources.splice(0, module.resources.length, ...(kept as never[]));
    }
  };
  const control = (type: string, check: string, change: Control["change"]): Control => ({
    type,
    check,
    change,
  });
  return {
    "a database without encryption": control(
      "aws_db_instance",
      "CKV_AWS_16",
      set("aws_db_instance", "storage_encrypted", false),
    ),
    "a cache in clear": control(
      "aws_elasticache_replication_group",
      "CKV_AWS_30",
      set("aws_elasticache_replication_group", "transit_encryption_enabled", false),
    ),
    "a launch template with an open metadata service": control(
      "aws_launch_template",
      "CKV_AWS_79",
      set("aws_launch_template", "metadata_options", undefined),
    ),
    "a bucket without a public access block": control(
      "aws_s3_bucket",
      "CKV2_AWS_6",
      drop("aws_s3_bucket_public_access_block"),
    ),
  };
}
