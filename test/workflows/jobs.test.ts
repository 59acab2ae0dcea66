import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { delivery, withoutNames } from "../support/workflows/delivery";
import { events } from "../support/workflows/events";
import { allSteps } from "../support/workflows/files";
import { FakeGitHub } from "../support/workflows/fakeGitHub";
import { Machine, type Played } from "../support/workflows/machine";
import { type Trigger, WorkflowRun } from "../support/workflows/run";
import { pullRequest, push, tag, vars } from "../support/workflows/triggers";

const withoutPath = (command: string) => command.replace(/PATH=\S+/, "PATH=…");
const roleOf = (purpose: string, stack: string) =>
  `arn:aws:iam::123456789012:role/mlops-bootstrap-${purpose}-${stack}`;

const reviewed = {
  "GET environments/prod": {
    protection_rules: [{ type: "required_reviewers", reviewers: [{ type: "User" }] }],
  },
};

/** Every script that ran in one of the tests. */
const ran = new Set<string>();

describe("a workflow, step by step on a bare machine", function () {
  this.timeout(10 * 60_000);
  const machine = new Machine();
  const played: Played = { events: path.join(machine.root, "events.json") };
  let github: FakeGitHub;

  before(async () => {
    await machine.prepare();
    writeFileSync(played.events, events.map((event) => JSON.stringify(event)).join("\n"));
  });
  after(() => {
    machine.remove();
  });
  afterEach(() => github.stop());

  async function run(
    file: string,
    trigger: Trigger,
    answers: Record<string, unknown> = {},
    { only, ...more }: Partial<Played> & { only?: string[] } = {},
  ): Promise<WorkflowRun> {
    github = new FakeGitHub(answers);
    const api = await github.start();
    const workflow = new WorkflowRun(machine, trigger, api, { ...played, ...more });
    await workflow.start(file, only);
    for (const place of workflow.ran) ran.add(place);
    return workflow;
  }

  it("of a pull request tests, previews and reports in one comment, and builds and deploys nothing", async () => {
    const answers = { "GET issues/12/comments": [{ id: 1, body: "Nice." }] };
    const workflow = await run("ci", pullRequest(machine), answers);
    assert.deepEqual(workflow.started(), ["test", "end-to-end", "preview staging", "preview prod", "report"]);
    assert.deepEqual(workflow.job("test").commands, [
      "uses actions/checkout",
      "uses actions/setup-node",
      "npm ci",
      "uses actions/setup-python",
      "npm run --silent lint",
      "npm test",
      "sudo apt-get update",
      "sudo apt-get install --yes --no-install-recommends postgresql redis-server",
      "sh model/test.sh",
      "uses actions/upload-artifact",
    ]);
    assert.deepEqual(workflow.job("end-to-end").commands.slice(3).map(withoutPath), [
      "sudo env PATH=… make test TESTS=test/{e2e,alone,observability,workflows,checkov}/**/*.test.ts",
    ]);
    assert.deepEqual(withoutNames(workflow.job("preview prod").commands), [
      "uses actions/checkout",
      "uses actions/setup-node",
      "npm ci",
      "uses pulumi/actions",
      "npm run --silent ci -- target --stack prod --for preview",
      "uses aws-actions/configure-aws-credentials",
      "npm run --silent ci -- preview --stack prod --against what is deployed --output report/prod.md",
      "pulumi preview --stack prod --non-interactive --color never --suppress-outputs --diff --event-log … --policy-pack policy",
      "uses actions/upload-artifact",
    ]);
    const [comment, ...others] = github.calls.filter(({ method }) => method !== "GET");
    assert.equal(others.length, 0);
    assert.equal(comment?.path, "issues/12/comments");
    const text = String(comment?.body?.["body"]);
    for (const part of [
      /### Preview of prod\n\nCompared with what is deployed: \*\*1 to update\*\*, 41 unchanged\./,
      /\| update \| `inference-nodes-group` \|.*scalingConfig\.maxSize/,
      /### Policies of prod\n\n2 rules were checked, none is broken\./,
      /### Cost of staging in a month\n\nNothing costs more or less\./,
      /### Cost of prod in a month\n\n\| Component .*\n.*\n\| .*inference/,
      /### Golden files\n\nNo resource of any stack differs\./,
    ]) {
      assert.match(text, part);
    }
  });

  it("of a fork's pull request asks for no role, previews on the simulated cloud, and comments nowhere", async () => {
    const workflow = await run(
      "ci",
      pullRequest(machine, "stranger/platform"),
      {},
      { only: ["preview", "report"] },
    );
    for (const stack of ["staging", "prod"]) {
      const { commands, actions } = workflow.job(`preview ${stack}`);
      assert.ok(commands.includes(`make -s env STACK=${stack}`));
      assert.ok(commands.some((call) => call.startsWith(`pulumi preview --stack ${stack} `)));
      assert.ok(!actions.some(({ action }) => action.startsWith("aws-actions/")));
    }
    assert.equal(workflow.job("report").result, "success");
    assert.deepEqual(github.calls, []);
  });

  it("of a pull request whose preview fails reports that, and is red", async () => {
    const failing = path.join(machine.root, "failing.json");
    writeFileSync(
      failing,
      JSON.stringify({ diagnosticEvent: { message: "no such type", severity: "error" } }),
    );
    const workflow = await run(
      "ci",
      pullRequest(machine),
      { "GET issues/12/comments": [] },
      { only: ["preview", "report"], events: failing, pulumiExit: 1 },
    );
    assert.equal(workflow.job("preview prod").result, "failure");
    assert.match(String(github.calls.at(-1)?.body?.["body"]), /\*\*the preview failed\*\*[^]*no such type/);
  });

  it("on develop builds every image, pushes it, and deploys it to staging by its digest", async () => {
    const workflow = await run("ci", push(machine, "develop", { ...vars, CODECOV: "true" }));
    assert.deepEqual(workflow.started(), [
      "test",
      "coverage",
      "end-to-end",
      "build-and-push/plan",
      "build-and-push/build sklearn1.9",
      "build-and-push/build sklearn1.9-trainer",
      "build-and-push/build pytorch2.8-cu128",
      "build-and-push/build pytorch2.8-cu128-trainer",
      "deploy-staging",
    ]);
    const [, login, , build] = workflow.job("build-and-push/build pytorch2.8-cu128").actions.slice(1);
    assert.equal(login?.with["password"], "token-of-the-job");
    assert.equal(build?.action, "docker/build-push-action");
    assert.match(String(build?.with["build-args"]), /^FRAMEWORK=pytorch$/m);
    assert.equal(build?.with["target"], "pytorch");
    assert.match(String(build?.with["cache-to"]), /:cache-pytorch2\.8-cu128-pytorch,mode=max/);

    const { commands, actions, environment } = workflow.job("deploy-staging");
    assert.equal(environment, "staging");
    const credentials = actions.find(({ action }) => action.startsWith("aws-actions/"));
    assert.deepEqual(credentials?.with, {
      "role-to-assume": roleOf("deploy", "staging"),
      "aws-region": "us-east-1",
      "role-session-name": "deploy-staging-7",
      "role-duration-seconds": 7200,
    });
    const short = machine.head.slice(0, 7);
    assert.deepEqual(withoutNames(commands).slice(6), [
      "uses docker/login-action",
      `npm run --silent ci -- use-images --stack staging --tag develop-${short}`,
      ...["sklearn1.9", "sklearn1.9-trainer", "pytorch2.8-cu128", "pytorch2.8-cu128-trainer"].map(
        (image) =>
          `docker buildx imagetools inspect --format {{json .Manifest}} ghcr.io/mlops-stack/model:develop-${short}-${image}`,
      ),
      "npm run --silent preflight -- --stack staging",
      ...delivery("staging"),
    ]);
  });

  it("on main previews production for those who approve, and then deploys it as git says", async () => {
    const only = ["deploy-staging", "preview-production", "deploy-production"];
    const workflow = await run("ci", push(machine, "main"), reviewed, { only });
    assert.deepEqual(workflow.started(), ["preview-production", "deploy-production"]);
    const preview = workflow.job("preview-production");
    assert.equal(preview.environment, undefined);
    assert.equal(preview.actions.at(-1)?.with["role-to-assume"], roleOf("preview", "prod"));

    const { commands, actions, environment } = workflow.job("deploy-production");
    assert.equal(environment, "prod");
    assert.equal(actions.at(-1)?.with["role-to-assume"], roleOf("deploy", "prod"));
    assert.deepEqual(withoutNames(commands), [
      "uses actions/checkout",
      "uses actions/setup-node",
      "npm ci",
      "uses pulumi/actions",
      "npm run --silent ci -- approval --environment prod",
      "npm run --silent ci -- target --stack prod --for deploy",
      "uses aws-actions/configure-aws-credentials",
      "npm run --silent preflight -- --stack prod",
      ...delivery("prod"),
    ]);
  });

  it("on main asks for no credentials of production where nobody has to approve", async () => {
    const only = ["deploy-production"];
    const { result, failure, commands } = (await run("ci", push(machine, "main"), {}, { only })).job(
      "deploy-production",
    );
    assert.equal(result, "failure");
    assert.match(failure ?? "", /nobody has to approve what is deployed to the environment prod/);
    assert.equal(commands.at(-1), "npm run --silent ci -- approval --environment prod");
  });

  it("deploys nothing in a fork that does not say where its states are", async () => {
    const only = ["deploy-staging", "preview-production", "deploy-production"];
    for (const branch of ["develop", "main"]) {
      const trigger = push(machine, branch, {});
      assert.deepEqual((await run("ci", trigger, {}, { only })).started(), []);
      await github.stop();
    }
    assert.deepEqual((await run("drift", push(machine, "main", {}))).started(), []);
  });

  it("of the night compares each stack with what was deployed last, and opens an issue", async () => {
    const answers = {
      "GET deployments": [
        { id: 3, sha: "f".repeat(40) },
        { id: 2, sha: machine.base },
      ],
      "GET deployments/3/statuses": [{ state: "waiting" }],
      "GET deployments/2/statuses": [{ state: "inactive" }, { state: "success" }],
      "GET issues": [{ number: 5, body: "Something else" }],
    };
    const workflow = await run("drift", push(machine, "main"), answers);
    assert.deepEqual(workflow.started(), ["deployed", "drift staging", "drift prod"]);
    const { commands, actions, environment } = workflow.job("drift prod");
    assert.equal(environment, undefined);
    assert.equal(actions[0]?.with["ref"], machine.base);
    assert.equal(actions.at(-1)?.with["role-to-assume"], roleOf("drift", "prod"));
    assert.match(commands.at(-1) ?? "", /^pulumi preview --stack prod .* --refresh --expect-no-changes$/);
    const opened = github.calls.filter(({ method }) => method === "POST");
    assert.deepEqual(
      opened.map(({ path: at, body }) => [at, body?.["title"]]),
      [
        ["issues", "Drift in staging"],
        ["issues", "Drift in prod"],
      ],
    );
    assert.match(String(opened[1]?.body?.["body"]), /actions\/runs\/7[^]*scalingConfig\.maxSize/);
  });

  it("of a tag builds the images under the version, and publishes what is on main with its notes", async () => {
    await machine.git("update-ref", "refs/remotes/origin/main", machine.head);
    const workflow = await run("release", tag(machine, "v0.1.0"));
    const metadata = workflow.job("build-and-push/build sklearn1.9").actions[3];
    assert.match(
      String(metadata?.with["tags"]),
      /type=sha,.*enable=false\ntype=semver,pattern=v\{\{version\}\}\ntype=raw,value=latest,enable=true/,
    );
    assert.equal(metadata?.with["flavor"], "latest=false\nsuffix=-sklearn1.9\n");
    assert.deepEqual(workflow.started().slice(0, 2), ["check", "build-and-push/plan"]);
    assert.deepEqual(github.calls, [
      {
        method: "POST",
        path: "releases",
        body: { tag_name: "v0.1.0", name: "v0.1.0", generate_release_notes: true, prerelease: false },
      },
    ]);
  });

  for (const [fault, name, main] of [
    ["is not merged", "v0.1.0", () => machine.base],
    ["names another version", "v9.9.9", () => machine.head],
  ] as const) {
    it(`of a tag that ${fault} pushes no image and publishes nothing`, async () => {
      await machine.git("update-ref", "refs/remotes/origin/main", main());
      assert.deepEqual((await run("release", tag(machine, name))).started(), ["check"]);
      assert.deepEqual(github.calls, []);
    });
  }

  it("of the night runs what takes too long for every change", async () => {
    const { commands } = (await run("nightly", push(machine, "main"))).job("nightly");
    assert.deepEqual(commands.slice(-1).map(withoutPath), ["sudo env PATH=… make nightly"]);
  });

  it("has had every one of its scripts run by these tests", () => {
    github = new FakeGitHub();
    const scripts = allSteps().flatMap(({ of, step }) => (step.run === undefined ? [] : [of]));
    assert.deepEqual(
      scripts.filter((place) => !ran.has(place)),
      [],
    );
  });
});
