import assert from "node:assert/strict";
import { assertApproved } from "../../../scripts/ci/approval";
import { comment } from "../../../scripts/ci/comment";
import { deployedTo } from "../../../scripts/ci/deployed";
import { reportDrift } from "../../../scripts/ci/drift";
import { GitHub } from "../../../scripts/ci/github";
import { FakeGitHub } from "../../support/workflows/fakeGitHub";

describe("a step that asks GitHub", () => {
  let fake: FakeGitHub;
  let github: GitHub;

  async function play(answers: Record<string, unknown>): Promise<void> {
    fake = new FakeGitHub(answers);
    const GITHUB_API_URL = await fake.start();
    github = GitHub.fromEnvironment({
      GITHUB_API_URL,
      GITHUB_REPOSITORY: "team/platform",
      GITHUB_TOKEN: "t",
    });
  }
  afterEach(() => fake.stop());
  const written = () => fake.calls.filter(({ method }) => method !== "GET");

  it("says what it needs, and what GitHub answered", async () => {
    await play({});
    assert.throws(() => GitHub.fromEnvironment({}), /GITHUB_REPOSITORY and GITHUB_TOKEN are needed/);
    await assert.rejects(github.get("issues/1"), /GitHub answers 404 to GET issues\/1/);
    assert.equal(await github.find("issues/1"), undefined);
  });

  it("reads a list to its end", async () => {
    await play({ "GET issues": Array.from({ length: 100 }, (_, number) => ({ number })) });
    assert.equal((await github.all("issues?state=open")).length, 100);
    assert.equal(fake.calls.length, 2);
  });

  it("writes one comment, and over it from then on", async () => {
    await play({ "GET issues/12/comments": [{ id: 1, body: "Nice." }] });
    assert.equal(await comment(github, 12, "It changes."), "new");
    const [first] = written();
    assert.equal(first?.path, "issues/12/comments");
    fake.answers["GET issues/12/comments"] = [
      { id: 1, body: "Nice." },
      { id: 34, ...first?.body },
    ];
    assert.equal(await comment(github, 12, "It changes more."), "updated");
    const second = written()[1];
    assert.deepEqual([second?.method, second?.path], ["PATCH", "issues/comments/34"]);
    assert.match(String(second?.body?.["body"]), /It changes more\.$/);
  });

  const environments: [what: string, environment: unknown, approved: boolean][] = [
    ["that GitHub made by itself", { protection_rules: [] }, false],
    ["that only waits", { protection_rules: [{ type: "wait_timer", wait_timer: 30 }] }, false],
    ["whose rule names nobody", { protection_rules: [{ type: "required_reviewers", reviewers: [] }] }, false],
    ["that is not there", undefined, false],
    ["with a reviewer", { protection_rules: [{ type: "required_reviewers", reviewers: [{}] }] }, true],
  ];
  for (const [what, environment, approved] of environments) {
    it(`${approved ? "lets a deployment go to" : "refuses"} an environment ${what}`, async () => {
      await play(environment === undefined ? {} : { "GET environments/prod": environment });
      const asserted = assertApproved(github, "prod");
      await (approved ? asserted : assert.rejects(asserted, /nobody has to approve/));
    });
  }

  it("finds the commit that was deployed last, past those that failed or wait", async () => {
    const sha = (digit: string) => digit.repeat(40);
    await play({
      "GET deployments": [3, 2, 1].map((id) => ({ id, sha: sha(String(id)) })),
      "GET deployments/3/statuses": [{ state: "waiting" }],
      "GET deployments/2/statuses": [{ state: "failure" }, { state: "in_progress" }],
      "GET deployments/1/statuses": [{ state: "inactive" }, { state: "success" }],
    });
    assert.deepEqual(await deployedTo(github, "prod"), [{ stack: "prod", commit: sha("1") }]);
    fake.answers["GET deployments"] = [];
    assert.deepEqual(await deployedTo(github, "prod"), []);
  });

  describe("about drift", () => {
    const check = (resourceChanges: Record<string, number>) => ({
      stack: "prod",
      text: "",
      run: "https://github.test/run",
      commit: "1a2b3c",
      preview: { changes: resourceChanges, steps: [], violations: [], policies: [], errors: [] },
    });
    const none = check({ same: 40 });
    const some = check({ same: 39, update: 1 });

    it("is silent while there is none", async () => {
      await play({ "GET issues": [{ number: 1, body: null }] });
      assert.equal(await reportDrift(github, none), "none");
      assert.deepEqual(written(), []);
    });

    it("opens one issue for each stack, renews it, and closes it in the end", async () => {
      await play({ "GET issues": [] });
      assert.equal(await reportDrift(github, some), "opened");
      const [opened] = written();
      assert.deepEqual([opened?.path, opened?.body?.["title"]], ["issues", "Drift in prod"]);
      const body = opened?.body?.["body"];
      // A pull request is an issue to the API, and quotes what it likes.
      fake.answers["GET issues"] = [
        { number: 7, body, pull_request: {} },
        { number: 8, body: String(body).replaceAll("prod", "staging") },
        { number: 9, body },
      ];
      assert.equal(await reportDrift(github, some), "updated");
      assert.equal(await reportDrift(github, none), "closed");
      assert.deepEqual(
        written()
          .slice(1)
          .map(({ method, path }) => `${method} ${path}`),
        ["PATCH issues/9", "POST issues/9/comments", "PATCH issues/9"],
      );
      assert.deepEqual(written().at(-1)?.body, { state: "closed" });
    });
  });
});
