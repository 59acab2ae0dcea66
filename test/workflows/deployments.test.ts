import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { shared } from "../../sandbox/layout";
import { ensureToolchain } from "../../sandbox/toolchain/resolve";
import { tools } from "../../sandbox/toolchain/tools";
import { readDeploymentSettings } from "../../scripts/deployments/settings";
import { FakePulumiCloud } from "../support/fakePulumiCloud";

const repository = path.resolve(__dirname, "../..");

describe("Pulumi Deployments, set up by Pulumi's own command", function () {
  this.timeout(10 * 60_000);
  const home = mkdtempSync(path.join(tmpdir(), "pulumi-home-"));
  const stack = "team/mlops/staging";
  let cloud: FakePulumiCloud;
  let address: string;

  before(() => ensureToolchain(tools.filter(({ name }) => name === "pulumi")));
  after(() => {
    rmSync(home, { recursive: true, force: true });
  });
  beforeEach(async () => {
    cloud = new FakePulumiCloud(stack);
    address = await cloud.start();
  });
  afterEach(() => cloud.stop());

  const deployments = (...parameters: string[]) =>
    execa("node", ["--import", "tsx", "scripts/deployments.ts", ...parameters], {
      cwd: repository,
      env: {
        PATH: `${shared.bin}:${path.dirname(process.execPath)}:${process.env["PATH"]}`,
        PULUMI_ACCESS_TOKEN: "pul-of-nobody",
        PULUMI_BACKEND_URL: address,
        PULUMI_HOME: home,
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
      all: true,
      reject: false,
    });

  for (const name of ["staging", "prod"]) {
    it(`hands all of Pulumi.${name}.deploy.yaml over, and nothing else`, async () => {
      const settings = readDeploymentSettings(path.join(repository, `Pulumi.${name}.deploy.yaml`));
      const own = new FakePulumiCloud(`team/mlops/${name}`);
      await cloud.stop();
      cloud = own;
      address = await own.start();
      const { exitCode, all } = await deployments("settings", "--stack", `team/mlops/${name}`);
      assert.equal(exitCode, 0, all);
      // The command reads it back into its own type, and refuses a field that it does not know, before it sends it.
      assert.deepEqual(own.changes(), [{ method: "POST", path: "deployments/settings", body: settings }]);
    });
  }

  it("makes each schedule once, however often it is run", async () => {
    const parameters = [
      "schedules",
      "--stack",
      stack,
      "--ttl",
      "2027-01-01T00:00:00Z",
      "--delete-after-destroy",
    ];
    for (const run of ["first", "second"]) {
      const { exitCode, all } = await deployments(...parameters);
      assert.equal(exitCode, 0, `${run}: ${all}`);
    }
    assert.deepEqual(cloud.changes(), [
      {
        method: "POST",
        path: "deployments/drift/schedules",
        body: { scheduleCron: "17 3 * * *", autoRemediate: false },
      },
      {
        method: "POST",
        path: "deployments/ttl/schedules",
        body: { timestamp: "2027-01-01T00:00:00Z", deleteAfterDestroy: true },
      },
    ]);
  });

  it("asks nobody in a dry run, and shows what it would run", async () => {
    const { exitCode, stdout } = await deployments("schedules", "--stack", stack, "--remediate", "--dry-run");
    assert.equal(exitCode, 0);
    assert.match(
      stdout,
      /^pulumi stack schedule new --stack team\/mlops\/staging --kind drift .* --auto-remediate --yes$/m,
    );
    await deployments("settings", "--stack", stack, "--dry-run");
    assert.deepEqual(cloud.calls, []);
  });

  it("fails as Pulumi does, where there is no such stack", async () => {
    const { exitCode, all } = await deployments("settings", "--stack", "other/mlops/staging");
    assert.notEqual(exitCode, 0);
    assert.match(all ?? "", /no stack named|not found/);
    assert.deepEqual(cloud.changes(), []);
  });
});
