import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { targetOf } from "../../../scripts/ci/target";
import { withOwnName } from "../../../scripts/deployments/ownName";
import { type ExistingSchedule, missing, type Schedule } from "../../../scripts/deployments/schedules";
import { parseDeploymentSettings, readDeploymentSettings } from "../../../scripts/deployments/settings";
import { readStackFile, stackFilePath } from "../../../scripts/shared/stackFile";

const repository = path.resolve(__dirname, "../../..");
const text = (file: string) => readFileSync(path.join(repository, file), "utf8");

for (const stack of ["staging", "prod"]) {
  describe(`how Pulumi Deployments deploys ${stack}`, () => {
    const file = `Pulumi.${stack}.deploy.yaml`;
    const { sourceContext, gitHub, operationContext } = readDeploymentSettings(path.join(repository, file));
    const commands = operationContext?.preRunCommands ?? [];

    it("takes the role that the bootstrap made for it, for as long as a cluster takes", () => {
      const { role } = targetOf(stack, "deploy", readStackFile(stackFilePath(stack, undefined)));
      assert.equal(operationContext?.oidc?.aws.roleArn, role);
      assert.equal(operationContext.oidc.aws.duration, "2h0m0s");
    });

    it("installs the packages of the lock, and nothing that a plain clone would not", () => {
      assert.equal(commands[0], "npm ci");
      assert.equal(operationContext?.options?.skipInstallDependencies, true);
      for (const script of commands.flatMap((line) => line.match(/scripts\/\S+/) ?? [])) {
        assert.ok(existsSync(path.join(repository, script)), script);
      }
      assert.ok(!commands.some((line) => /\bmake\b|sandbox/.test(line)));
    });

    it("checks every operation with the policies", () => {
      assert.deepEqual(operationContext?.environmentVariables, { PULUMI_OPTION_POLICY_PACK: "policy" });
    });

    it("looks at changes of the program and of its own settings, and at no other stack's", () => {
      const paths = gitHub?.paths ?? [];
      for (const pattern of paths)
        assert.ok(existsSync(path.join(repository, pattern.replace("/**", ""))), pattern);
      assert.deepEqual(
        paths.filter((one) => /^Pulumi\..+\.yaml$/.test(one)),
        [`Pulumi.${stack}.yaml`],
      );
      const imported = [...text("index.ts").matchAll(/from "\.\/(\w+)\//g)].map(
        ([, folder]) => `${folder}/**`,
      );
      for (const pattern of imported) assert.ok(paths.includes(pattern), pattern);
    });

    it("previews pull requests to its branch", () => {
      assert.equal(gitHub?.previewPullRequests, true);
      assert.equal(sourceContext?.git?.branch, `refs/heads/${stack === "prod" ? "main" : "develop"}`);
    });
  });
}

describe("production on Pulumi Deployments", () => {
  it("is deployed by nobody's push, and gives no pull request a stack", () => {
    const { gitHub } = readDeploymentSettings(path.join(repository, "Pulumi.prod.deploy.yaml"));
    assert.equal(gitHub?.deployCommits, false);
    assert.equal(gitHub.pullRequestTemplate, false);
  });
});

describe("a file of deployment settings", () => {
  it("says all that is wrong at once: a field that there is not, a repository without its owner, a secret", () => {
    const wrong = `settings:
  gitHub: { repository: platform, previewPullRequest: true }
  operationContext: { environmentVariables: { TOKEN: { secret: abc } } }
`;
    assert.throws(
      () => parseDeploymentSettings(wrong, "Pulumi.test.deploy.yaml"),
      /Pulumi\.test\.deploy\.yaml: 3 problems\n.*repository .*owner\/name\n.*previewPullRequest[^]*TOKEN .*--secret-env/,
    );
    assert.throws(
      () => readDeploymentSettings("Pulumi.none.deploy.yaml"),
      /there is no Pulumi\.none\.deploy\.yaml/,
    );
  });
});

describe("the stack of a pull request", () => {
  const nameIn = (yaml: string) =>
    (parse(yaml) as { config: { "mlops:aws": { name: string } } }).config["mlops:aws"].name;
  const staging = text("Pulumi.staging.yaml");

  it("has the settings of staging under a name of its own", () => {
    const own = withOwnName(staging, "pr-team-platform-12");
    assert.equal(nameIn(own), "mlops-staging-12");
    assert.deepEqual(
      { ...(parse(own) as object), name: 0 },
      { ...(parse(staging.replace("name: mlops-staging", "name: mlops-staging-12")) as object), name: 0 },
    );
  });

  it("keeps that name, however often it is given", () => {
    const own = withOwnName(staging, "pr-team-platform-12");
    assert.equal(withOwnName(own, "pr-team-platform-12"), own);
  });

  it("has a name that AWS takes, also of the ten thousandth pull request", () => {
    const long = staging.replace("name: mlops-staging", "name: a-rather-long-name-of-24");
    assert.equal(nameIn(withOwnName(long, "pr-team-platform-10000")), "a-rather-long-name-10000");
  });

  it("cannot be one without a number", () => {
    assert.throws(() => withOwnName(staging, "mine"), /a number at its end/);
  });
});

describe("a schedule", () => {
  const drift: Schedule = { kind: "drift", when: "17 3 * * *", acts: false };
  const ttl: Schedule = { kind: "ttl", when: "2027-01-01T00:00:00Z", acts: true };
  const there = (more: Partial<ExistingSchedule>): ExistingSchedule => ({
    ...{ id: "1", type: "drift", settings: "detect", schedule: "17 3 * * *" },
    ...more,
  });

  it("is made where there is none like it", () => {
    assert.deepEqual(missing([drift, ttl], []), [drift, ttl]);
    assert.deepEqual(missing([drift], [there({})]), []);
    assert.deepEqual(missing([drift], [there({ schedule: "0 4 * * *" })]), [drift]);
    assert.deepEqual(missing([drift], [there({ settings: "detect + auto-remediate" })]), [drift]);
    assert.deepEqual(missing([drift], [there({ type: "raw" })]), [drift]);
  });

  it("is known by its time, as the service writes it", () => {
    const once = { type: "ttl", settings: "destroy + delete stack", schedule: "Once" };
    assert.deepEqual(missing([ttl], [there({ ...once, nextRun: "2027-01-01 00:00:00.000" })]), []);
    assert.deepEqual(missing([ttl], [there({ ...once, nextRun: "2027-01-02T00:00:00Z" })]), [ttl]);
  });
});
