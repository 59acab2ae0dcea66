import assert from "node:assert/strict";

import type { V1ResourceQuota } from "@kubernetes/client-node";

import { Checkout } from "../support/checkout";
import { FakeGitHub } from "../support/workflows/fakeGitHub";

const minute = 60_000;

describe("the check for drift, on the real engine and a real API server", function () {
  this.timeout(10 * minute);
  const checkout = new Checkout();
  const github = new FakeGitHub({ "GET issues": [] });
  let api: string;

  before(async () => {
    api = await github.start();
    await checkout.prepare();
    await checkout.must("up");
  });
  after(async () => {
    await github.stop();
    await checkout.remove();
  });

  /** What the job of the night does; answers with what it wrote to GitHub. */
  async function check() {
    github.calls = [];
    const variables = `GITHUB_API_URL=${api} GITHUB_REPOSITORY=team/platform GITHUB_TOKEN=none`;
    await checkout.mustType(
      `${variables} npm run --silent ci -- drift --stack local --commit 1a2b3c4d --run https://github.test/run`,
    );
    return github.calls.filter(({ method }) => method !== "GET");
  }

  it("finds none in what was just deployed, and is silent", async () => {
    assert.deepEqual(await check(), []);
  });

  it("finds what somebody changed by hand, and opens an issue that names it", async () => {
    const [quota] = await checkout.objects<V1ResourceQuota>("resourcequotas");
    assert.ok(quota?.metadata?.name !== undefined && quota.spec?.hard !== undefined);
    const [key = ""] = Object.keys(quota.spec.hard);
    const { namespace, name } = quota.metadata;
    const patch = JSON.stringify({ spec: { hard: { [key]: "123" } } });
    await checkout.mustType(
      `kubectl --namespace ${namespace} patch resourcequota ${name} --type merge -p '${patch}'`,
    );
    const [issue, ...others] = await check();
    assert.deepEqual(others, []);
    assert.deepEqual([issue?.path, issue?.body?.["title"]], ["issues", "Drift in local"]);
    const text = String(issue?.body?.["body"]);
    assert.match(text, /Compared with what is there: \*\*1 to update\*\*/);
    assert.match(text, /\| update \| .* \| kubernetes:core\/v1:ResourceQuota \| spec\.hard/);
    github.answers["GET issues"] = [{ number: 9, body: text }];
  });

  it("closes the issue once a deployment has repaired it", async () => {
    await checkout.mustType("pulumi up --refresh --yes --skip-preview");
    assert.deepEqual(
      (await check()).map(({ method, path, body }) => [method, path, body?.["state"]]),
      [
        ["POST", "issues/9/comments", undefined],
        ["PATCH", "issues/9", "closed"],
      ],
    );
  });
});
