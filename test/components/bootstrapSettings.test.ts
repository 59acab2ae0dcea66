import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { parseBootstrap } from "../../bootstrap/settings";

describe("the bootstrap's settings", () => {
  const problems = (raw: Record<string, unknown>): string => {
    try {
      parseBootstrap(raw, "bootstrap/Pulumi.account.yaml");
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("say everything that is wrong at once, and what to write", () => {
    const message = problems({
      aws: { region: "us-eats-1", accountId: 12, name: "Mlops" },
      environments: [
        { stack: "prod", name: "mlops" },
        { stack: "prod", name: "mlops" },
      ],
      github: { repository: "platform" },
      pulumi: { organisation: "team" },
    });
    assert.match(message, /bootstrap\/Pulumi\.account\.yaml: \d problems/);
    for (const line of [
      /mlops:aws\.region .*\(did you mean us-east-1\?\)/,
      /mlops:aws\.accountId .* 12 digits in quotes/,
      /mlops:aws\.name .*\(try "mlops"\)/,
      /mlops:environments\[1\]\.stack .* is there already/,
      /mlops:github\.repository .* owner\/name/,
      /mlops:pulumi\.organisation .*\(did you mean organization\?\)/,
    ]) {
      assert.match(message, line);
    }
  });

  it("need an account and an environment", () => {
    const message = problems({});
    assert.match(message, /mlops:aws /);
    assert.match(message, /mlops:environments /);
  });

  it("are shown by the file that the repository brings, which only lacks the account and its owners", () => {
    const file = path.resolve(__dirname, "../../bootstrap/Pulumi.account.yaml");
    const { config: raw } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
    const sections = Object.entries(raw).filter(([key]) => key.startsWith("mlops:"));
    const message = problems(Object.fromEntries(sections.map(([key, value]) => [key.slice(6), value])));
    const paths = message
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/)[0]);
    assert.deepEqual(paths, ["mlops:aws.accountId", "mlops:github.repository", "mlops:pulumi.organization"]);
  });
});
