import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { tools } from "../../../sandbox/toolchain/tools";
import {
  actions,
  allSteps,
  local,
  repository,
  type Action,
  type Job,
  workflows,
} from "../../support/workflows/files";

const jobs = [...workflows()].flatMap(([file, { jobs: own }]) =>
  Object.entries(own).map(([name, job]) => ({ file, name, job, of: `${file}/${name}` })),
);
const text = (file: string): string => readFileSync(path.join(repository, file), "utf8");
const files = [
  ...[...workflows().keys()].map((name) => `.github/workflows/${name}.yaml`),
  ...[...actions().keys()].map((name) => path.join(name, "action.yaml")),
];

/** What a job asks the action `account` for. */
function rolesOf({ steps = [] }: Job): { stack: string; for: string }[] {
  return steps
    .filter(({ uses }) => uses === "./.github/actions/account")
    .map((step) => step.with as { stack: string; for: string });
}

describe("the workflows", () => {
  it("are the reference's pipeline: test, build and push, staging from develop, production from main", () => {
    const ci = workflows().get("ci");
    assert.deepEqual(ci?.on["push"], { branches: ["main", "develop"] });
    assert.ok((ci?.on["pull_request"]?.["branches"] as string[]).includes("main"));
    for (const name of ["test", "build-and-push", "deploy-staging", "deploy-production"])
      assert.ok(ci?.jobs[name]);
    assert.match(ci?.jobs["deploy-staging"]?.if ?? "", /github\.ref == 'refs\/heads\/develop'/);
    assert.match(ci?.jobs["deploy-production"]?.if ?? "", /github\.ref == 'refs\/heads\/main'/);
    const python = ci?.jobs["test"]?.steps?.find(({ uses }) => uses?.startsWith("actions/setup-python"));
    assert.equal(python?.with?.["python-version"], "3.11");
  });

  it("use every action of others by its commit, with the version beside it, and one commit an action", () => {
    const used = files.flatMap((file) =>
      [...text(file).matchAll(/uses: ([^\s#]+)(.*)$/gm)].map(([, uses = "", comment = ""]) => ({
        uses,
        comment,
        file,
      })),
    );
    const foreign = used.filter(({ uses }) => !uses.startsWith("./"));
    assert.ok(foreign.length > 20);
    for (const { uses, comment, file } of foreign) {
      assert.match(uses, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/, file);
      assert.match(comment, /^ # v\d+\.\d+\.\d+$/, `${file}: ${uses}`);
    }
    const names = new Set(foreign.map(({ uses }) => uses.split("@")[0]));
    assert.equal(new Set(foreign.map(({ uses, comment }) => uses + comment)).size, names.size);
    for (const { uses } of used) if (uses.startsWith("./")) assert.ok(local<Action>(uses));
  });

  it("may do nothing but what each job says, and only the jobs that have to may write", () => {
    for (const [file, { permissions }] of workflows()) assert.deepEqual(permissions, {}, file);
    const writing = jobs.flatMap(({ of, job }) =>
      Object.entries(job.permissions ?? { missing: "write" })
        .filter(([, access]) => access !== "read")
        .map(([scope]) => `${of}: ${scope}`),
    );
    assert.deepEqual(writing, [
      "ci/coverage: id-token",
      "ci/build-and-push: packages",
      "ci/deploy-staging: id-token",
      "ci/preview-production: id-token",
      "ci/deploy-production: id-token",
      "ci/preview: id-token",
      "ci/report: pull-requests",
      "drift/drift: id-token",
      "drift/drift: issues",
      "images/build: packages",
      "release/build-and-push: packages",
      "release/release: contents",
    ]);
  });

  it("keep no key: no secret is read, and AWS is asked by the token of the job alone", () => {
    for (const file of files) {
      assert.doesNotMatch(text(file), /\bsecrets\b\s*[.:[]/, file);
      assert.doesNotMatch(
        text(file),
        /AWS_(ACCESS|SECRET)|aws-access-key|aws-secret|AKIA|PULUMI_ACCESS_TOKEN/i,
        file,
      );
    }
    const credentials = allSteps().filter(({ step }) => step.uses?.startsWith("aws-actions/"));
    assert.deepEqual(
      credentials.map(({ of }) => of),
      ["./.github/actions/account[1]"],
    );
    assert.ok(credentials[0]?.step.with?.["role-to-assume"]);
  });

  it("never let what somebody wrote into a title or a name of a branch become a script", () => {
    for (const { of, step } of allSteps()) assert.doesNotMatch(step.run ?? "", /\$\{\{/, of);
    for (const [file, { on }] of workflows()) {
      for (const event of ["pull_request_target", "workflow_run", "issue_comment"])
        assert.ok(!(event in on), file);
    }
  });

  it("leave no token of GitHub in the checkout, and no job that never ends", () => {
    for (const { of, step } of allSteps()) {
      if (step.uses?.startsWith("actions/checkout@"))
        assert.equal(step.with?.["persist-credentials"], false, of);
    }
    for (const { of, job } of jobs) {
      if (job.uses === undefined) assert.ok((job["timeout-minutes"] ?? Infinity) <= 350, of);
    }
  });

  it("cancel no deployment, and of a pull request what its next push makes useless", () => {
    for (const { of, job } of jobs.filter(({ name }) => name.startsWith("deploy-"))) {
      assert.equal(job.concurrency?.["cancel-in-progress"], false, of);
      assert.equal(job.concurrency?.group, `deploy-${job.environment}`, of);
    }
    const ci = workflows().get("ci")?.concurrency;
    assert.equal(ci?.["cancel-in-progress"], "${{ github.event_name == 'pull_request' }}");
    assert.match(ci?.group ?? "", /github\.run_id/, "pushes do not wait for one that waits for its approval");
  });

  it("run what a pull request brings on machines of GitHub's alone", () => {
    const own = jobs.filter(({ job }) => job["runs-on"]?.includes("DEPLOY_RUNNER")).map(({ of }) => of);
    assert.deepEqual(own, ["ci/deploy-staging", "ci/deploy-production", "drift/drift"]);
  });

  it("install the pulumi that the sandbox tests with, and a Node.js that the program takes", () => {
    const steps = actions().get("./.github/actions/setup")?.runs.steps ?? [];
    const pulumi = steps.find(({ uses }) => uses?.startsWith("pulumi/actions"));
    assert.equal(pulumi?.with?.["pulumi-version"], tools.find(({ name }) => name === "pulumi")?.version);
    const { engines } = JSON.parse(text("package.json")) as { engines: { node: string } };
    const node = steps.find(({ uses }) => uses?.startsWith("actions/setup-node"))?.with?.[
      "node-version"
    ] as number;
    assert.ok(node >= Number(/\d+/.exec(engines.node)?.[0]));
  });

  it("call scripts that are there, and can be started", () => {
    const scripts = allSteps().flatMap(({ step }) => [...(step.run ?? "").matchAll(/scripts\/\S+\.sh/g)]);
    assert.ok(scripts.length >= 4);
    for (const [script] of scripts) assert.ok(existsSync(path.join(repository, script)), script);
  });
});

describe("production", () => {
  const touching = jobs.flatMap(({ of, job }) =>
    rolesOf(job)
      .filter(({ stack }) => stack === "prod" || stack.includes("matrix"))
      .map((asked) => ({ of, job, asked })),
  );

  it("is changed by no job without its environment, whose reviewers approve", () => {
    const changing = touching.filter(({ asked }) => !["preview", "drift"].includes(asked.for));
    assert.deepEqual(
      changing.map(({ of }) => of),
      ["ci/deploy-production"],
    );
    for (const { job } of changing) assert.equal(job.environment, "prod");
    // No other job has a token with the environment in it, and AWS gives the role to no other token.
    assert.deepEqual(
      jobs.filter(({ job }) => job.environment === "prod").map(({ of }) => of),
      ["ci/deploy-production"],
    );
  });

  it("is looked at by the others with roles that may change nothing", () => {
    assert.deepEqual(
      touching.filter(({ asked }) => asked.for !== "deploy").map(({ of, asked }) => `${of}: ${asked.for}`),
      ["ci/preview-production: preview", "ci/preview: preview", "drift/drift: drift"],
    );
  });

  it("is asked for no credentials before somebody is known to have to approve", () => {
    const steps = jobs.find(({ of }) => of === "ci/deploy-production")?.job.steps ?? [];
    const approval = steps.findIndex(({ run }) => run?.includes("ci -- approval --environment prod"));
    const account = steps.findIndex(({ uses }) => uses === "./.github/actions/account");
    assert.ok(approval >= 0 && approval < account);
    assert.equal(steps[approval]?.if, undefined);
  });
});

describe("renovate.json", () => {
  const config = JSON.parse(text("renovate.json")) as { extends: string[] };

  it("keeps the actions pinned by their commits, with the version beside them", () => {
    assert.ok(config.extends.includes("helpers:pinGitHubActionDigestsToSemver"));
  });
});
