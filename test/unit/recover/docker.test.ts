import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { findOnDocker } from "../../../scripts/recover/docker";
import { dockerFolder, dockerInventory } from "../../../sandbox/plugins/docker/inventory";
import { tokens } from "../../../sandbox/plugins/docker/types";

const urn = "urn:pulumi:dev::mlops::docker:index/container:Container::redis-container";
const created = { urn, type: tokens.container, custom: true, inputs: { name: "mlops-dev-redis" } };

describe("what an interrupted create made on Docker", () => {
  const sandbox = mkdtempSync(path.join(tmpdir(), "docker-"));
  after(() => rmSync(sandbox, { recursive: true }));

  it("is there exactly if the sandbox's machine has it", async () => {
    assert.deepEqual(findOnDocker(created, { MLOPS_SANDBOX: sandbox }), { is: "absent" });
    const inventory = dockerInventory("dev", dockerFolder(sandbox));
    await inventory.put({ type: tokens.container, id: "c1", urn, properties: created.inputs });
    assert.deepEqual(findOnDocker(created, { MLOPS_SANDBOX: sandbox }), { is: "there", id: "c1" });
  });

  it("is the user's to find out on another machine, who is told how; an image is pulled once more", () => {
    const finding = findOnDocker(created, {});
    assert.ok(finding.is === "unknown" && finding.why.includes("docker inspect mlops-dev-redis"));
    assert.deepEqual(findOnDocker({ ...created, type: tokens.image }, {}), { is: "absent" });
  });
});
