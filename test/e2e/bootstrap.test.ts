import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { Checkout } from "../support/checkout";

const minute = 60_000;

/** What an owner of the account writes over the placeholders of the file. */
const answers: [placeholder: string, answer: string][] = [
  ["<12 digits>", "123456789012"],
  ["<owner>/<repository>", "example/platform"],
  ["<organization>", "example"],
];

describe("the bootstrap on the simulated cloud", function () {
  this.timeout(10 * minute);
  // The shell of any stack on AWS speaks to the simulated account.
  const checkout = new Checkout("staging");
  const inBootstrap = (command: string) => `unset PULUMI_STACK; cd bootstrap && ${command}`;
  const up = "pulumi up --stack account --yes --skip-preview --policy-pack ../policy";

  before(async () => {
    await checkout.prepare();
    const file = path.join(checkout.root, "bootstrap", "Pulumi.account.yaml");
    const filledIn = answers.reduce(
      (text, [placeholder, answer]) => text.replace(placeholder, answer),
      readFileSync(file, "utf8"),
    );
    writeFileSync(file, filledIn);
    await checkout.mustType(inBootstrap(`pulumi stack init account && ${up}`));
  });
  after(() => checkout.remove());

  it("says where the state is kept, and which roles deploy", async () => {
    const outputs = JSON.parse(
      await checkout.mustType(inBootstrap("pulumi stack output --stack account --json")),
    ) as { backendUrl: string; secretsProvider: string; roles: Record<string, { deploy: string }> };
    assert.match(outputs.backendUrl, /^s3:\/\/.+\?region=us-east-1$/);
    assert.match(outputs.secretsProvider, /^awskms:\/\/alias\//);
    assert.deepEqual(Object.keys(outputs.roles).sort(), ["prod", "staging"]);
    for (const { deploy } of Object.values(outputs.roles)) {
      assert.match(deploy, /^arn:aws:iam::123456789012:role\//);
    }
  });

  it("changes nothing the second time, and a refresh finds no drift", async () => {
    await checkout.mustType(inBootstrap(`${up} --expect-no-changes`));
    await checkout.mustType(
      inBootstrap("pulumi refresh --stack account --yes --skip-preview --expect-no-changes"),
    );
  });

  it("keeps the state bucket and its key from being deleted", async () => {
    const refused = await checkout.typed(inBootstrap("pulumi destroy --stack account --yes"));
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.all ?? "", /it is protected/);
  });
});
