import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";

import { Checkout } from "../support/checkout";
import { killDuring } from "../support/engineProcess";

const minute = 60_000;

interface Thing {
  type: string;
  properties: Record<string, unknown>;
}

describe("the stack dev, on simulated containers", function () {
  this.timeout(10 * minute);
  const checkout = new Checkout("dev");
  const instance = path.join(checkout.root, ".sandbox", "instances", "dev");
  let firstUp = "";

  before("comes up in one command", async () => {
    await checkout.prepare();
    firstUp = await checkout.must("up");
  });
  after("is taken away", () => checkout.remove());

  function things(noun: string): Record<string, unknown>[] {
    const file = path.join(instance, "docker", "dev.inventory.json");
    const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: Record<string, Thing> };
    return Object.values(resources)
      .filter(({ type }) => type.endsWith(`:${noun}`))
      .map(({ properties }) => properties);
  }
  const names = (noun: string) => things(noun).map(({ name }) => String(name).replace("mlops-dev-", ""));

  it("has every service of the reference, in one network", () => {
    const services = [
      "digits",
      "elasticsearch",
      "grafana",
      "kibana",
      "mlflow",
      "postgres",
      "prometheus",
      "redis",
    ];
    assert.deepEqual(names("Container").sort(), services);
    assert.deepEqual(names("Network"), ["mlops-dev"]);
  });

  it("says plainly that nothing runs, where it would answer, and how to have it for real", () => {
    assert.match(firstUp, /The containers are simulated: nothing runs/);
    assert.match(firstUp, /pulumi up --stack dev/);
    assert.match(firstUp, /grafana +grafana:3000 +http:\/\/127\.0\.0\.1:3000/);
  });

  it("starts no control plane: it would only take time and memory", () => {
    assert.ok(!existsSync(path.join(instance, "ports.json")));
    assert.deepEqual(checkout.processes(), []);
  });

  it("changes nothing the second time, and after a refresh neither", async () => {
    await checkout.must("up", { ARGS: "--expect-no-changes" });
    await checkout.mustType("pulumi refresh --yes --skip-preview --expect-no-changes");
    await checkout.mustType("pulumi preview --expect-no-changes");
  });

  it("keeps its passwords out of the outputs and encrypted in the state", async () => {
    const hidden = await checkout.mustType("pulumi stack output --json");
    assert.match(hidden, /\[secret\]/);
    const state = await checkout.mustType("pulumi stack export");
    const passwords = things("Container").flatMap(({ envs, uploads }) => {
      // Grafana is told the file that has it.
      const given = ((envs ?? []) as string[]).filter((pair) => /PASSWORD=(?!\$__file)/.test(pair));
      const files = ((uploads ?? []) as { file: string; content: string }[]).filter(({ file }) =>
        /password$/.test(file),
      );
      return [...given.map((pair) => pair.split("=")[1] ?? ""), ...files.map(({ content }) => content)];
    });
    assert.ok(passwords.length >= 5, `${passwords.length} passwords`);
    for (const password of passwords) {
      assert.match(password, /^\w{32}$/);
      assert.ok(!state.includes(password) && !hidden.includes(password) && !firstUp.includes(password));
    }
  });

  it("without Elasticsearch has no Kibana, and the rest as it was", async () => {
    const before = names("Container");
    checkout.set(["mlops:cluster", "elasticsearch", "enabled"], false);
    await checkout.must("up");
    const gone = before.filter((name) => !names("Container").includes(name));
    assert.deepEqual(gone.sort(), ["elasticsearch", "kibana"]);
    assert.ok(!names("Volume").includes("elasticsearch-data"));
  });

  it("without MLflow reads the model from its folder, once that is there", async () => {
    checkout.set(["mlops:mlflow"], { enabled: false });
    const refused = await checkout.make("up");
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.all ?? "", /bind source path does not exist: .*\/dev\/models\/digits/);
    await checkout.typedBare("mkdir -p dev/models/digits");
    await checkout.must("up");
    const [digits] = things("Container").filter(({ name }) => name === "mlops-dev-digits");
    assert.ok((digits?.["envs"] as string[]).includes("MODEL_PATH=/app/models"));
    checkout.set(["mlops:mlflow"], undefined);
    checkout.set(["mlops:cluster", "elasticsearch"], undefined);
    await checkout.must("up");
  });

  it("repairs what somebody removed by hand", async () => {
    const file = path.join(instance, "docker", "dev.inventory.json");
    const inventory = JSON.parse(readFileSync(file, "utf8")) as { resources: Record<string, Thing> };
    const [key] = Object.entries(inventory.resources).find(
      ([, { properties }]) => properties["name"] === "mlops-dev-grafana",
    ) ?? [""];
    await checkout.mustType(
      `node -e 'const f="${file}",i=JSON.parse(fs.readFileSync(f));delete i.resources["${key}"];fs.writeFileSync(f,JSON.stringify(i))'`,
    );
    await checkout.mustType("pulumi refresh --yes --skip-preview");
    assert.ok(!names("Container").includes("grafana"));
    await checkout.must("up");
    assert.ok(names("Container").includes("grafana"));
  });

  it("goes on where a killed engine left it", async () => {
    checkout.set(["mlops:cluster", "name"], "mlops-other");
    await killDuring(checkout, "up", () => new Promise((resolve) => setTimeout(resolve, 2500)));
    await checkout.must("up");
    await checkout.mustType("pulumi preview --expect-no-changes");
    assert.equal(things("Container").length, 8);
  });

  it("is destroyed by the literal command, and nothing of it is left", async () => {
    await checkout.mustType("pulumi destroy --yes --skip-preview");
    for (const noun of ["Container", "Network", "Volume", "RemoteImage"]) assert.deepEqual(things(noun), []);
    await checkout.must("up");
    assert.match((await checkout.must("down")) + (existsSync(instance) ? "left" : ""), /^(?!.*left$)/s);
    rmSync(path.join(checkout.root, "dev", "models", "digits"), { recursive: true });
  });
});
