import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { stringify } from "yaml";
import { type Facts, gitHubRepository } from "../../../scripts/init/facts";
import { interview } from "../../../scripts/init/interview";
import type { Said } from "../../../scripts/init/questions";
import { openTerminal } from "../../../scripts/init/terminal";

/** A new checkout, as far as it matters here. */
const facts: Facts = {
  origin: "acme/ml-platform",
  files: new Map([
    ["Pulumi.prod.yaml", 'config: { aws:region: us-east-1, mlops:aws: { accountId: "123456789012" } }'],
    ["Pulumi.prod.deploy.yaml", "settings: { gitHub: { repository: mlops-stack/mlops-stack } }"],
  ]),
};

/** Plays somebody who types these lines, each when asked; what was shown, and the answers. */
async function typed(lines: string[], given: Said = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.on("data", (data: Buffer) => {
    shown += data.toString();
  });
  const terminal = openTerminal(input, output);
  const left = [...lines];
  const answers = interview(given, facts, (prompt) => {
    const answer = terminal.ask(prompt);
    const line = left.shift();
    if (line === undefined) input.end();
    else input.write(`${line}\n`);
    return answer;
  });
  try {
    return { answers: await answers, shown, left };
  } finally {
    terminal.close();
  }
}

const account = "210987654321";
const required = { account, allowedCidrs: ["198.51.100.0/24"] };

describe("the questions of init", () => {
  it("are asked one by one, with what is usual for who types nothing", async () => {
    const lines = ["", "", account, "eu-west-1", "198.51.100.0/24", "", "", "", "wine", "", "", "", ""];
    const { answers, shown, left } = await typed(lines);
    assert.deepEqual(left, []);
    assert.match(shown, /Repository on GitHub, as owner\/name \[acme\/ml-platform\]: /);
    assert.deepEqual(answers, {
      repository: "acme/ml-platform",
      account,
      region: "eu-west-1",
      allowedCidrs: ["198.51.100.0/24"],
      admins: [`arn:aws:iam::${account}:role/platform-team`],
      registry: "ghcr.io/acme",
      model: {
        name: "wine",
        image: { build: "./model" },
        gpu: 0,
        framework: { name: "sklearn", version: "1.9", python: "3.11" },
        model: { registry: "mlflow", name: "wine", alias: "champion" },
      },
    });
  });

  it("are asked again until the answer is right, with what is needed", async () => {
    const { answers, shown, left } = await typed(["", "-", "2109", account, "", "", "", "-", "-"], {
      ...required,
      account: undefined,
    });
    assert.deepEqual(left, []);
    assert.match(shown, /an AWS account id is needed: 12 digits/);
    assert.equal(shown.match(/AWS account, 12 digits/g)?.length, 2);
    assert.equal(answers.account, account);
  });

  it("are about names of pages only where there is a domain, and about a model only where there is one", async () => {
    const { answers, shown } = await typed(
      ["", "acme", "", "", "", "models.acme.example", "grafana, mlflow", "-"],
      required,
    );
    assert.deepEqual(answers.pages, ["grafana", "mlflow"]);
    assert.ok(!("model" in answers));
    assert.doesNotMatch(shown, /framework/);
  });

  it("take a GPU, its framework and a version as people write them", async () => {
    const lines = ["", "-", "", "", "", "-", "digits", "ghcr.io/acme/digits:v1", "0.5", "", "digits/3"];
    const { model } = (await typed(lines, required)).answers;
    assert.deepEqual(model?.framework, {
      name: "pytorch",
      version: "2.8",
      cuda: "12.8",
      cudnn: "9.10",
      python: "3.11",
    });
    assert.deepEqual(
      [model.gpu, model.image, model.model],
      [0.5, { ref: "ghcr.io/acme/digits:v1" }, { registry: "mlflow", name: "digits", version: "3" }],
    );
  });

  it("end without an answer where nothing more is typed", async () => {
    await assert.rejects(typed(["", ""]), /nothing more was typed, and nothing was written/);
  });

  it("are answered by what the files say already, where that is no example", async () => {
    const prod = {
      "aws:region": "eu-north-1",
      "mlops:aws": { accountId: account },
      "mlops:cluster": {
        endpoint: { allowedCidrs: ["192.0.2.0/24"] },
        admins: [`arn:aws:iam::${account}:role/a`],
      },
      "mlops:dns": { zone: "models.acme.example" },
    };
    const registry = `${account}.dkr.ecr.eu-north-1.amazonaws.com`;
    const files = new Map([
      ["Pulumi.prod.yaml", stringify({ config: prod })],
      ["Pulumi.staging.yaml", stringify({ config: { "mlops:builder": { registry } } })],
      ["Pulumi.prod.deploy.yaml", stringify({ settings: { gitHub: { repository: "a/b" } } })],
      ["bootstrap/Pulumi.account.yaml", stringify({ config: { "mlops:pulumi": { organization: "acme" } } })],
    ]);
    assert.deepEqual(await interview({}, { files }), {
      repository: "a/b",
      organization: "acme",
      account,
      region: "eu-north-1",
      allowedCidrs: ["192.0.2.0/24"],
      admins: [`arn:aws:iam::${account}:role/a`],
      registry: "ecr",
      domain: "models.acme.example",
    });
  });

  it("are all told at once where nobody is there to be asked", async () => {
    await assert.rejects(interview({}, facts), (error: Error) => {
      assert.match(error.message, /--account <id>.*\n.*--allowed-cidrs/);
      return true;
    });
  });

  it("take no answer that there is no question for", async () => {
    await assert.rejects(
      interview({ ...required, acount: "1" } as Said, facts),
      /answers: 1 problem\n {2}acount {2}"1" {2}there is no such setting/,
    );
  });

  it("know the repository from every form of its address", () => {
    const forms = ["git@github.com:a/b.git", "https://github.com/a/b", "https://x:y@github.com/a/b.git\n"];
    for (const form of forms) assert.equal(gitHubRepository(form), "a/b");
    assert.equal(gitHubRepository("https://gitlab.com/a/b"), undefined);
    assert.equal(gitHubRepository(undefined), undefined);
  });
});
