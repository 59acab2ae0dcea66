import assert from "node:assert/strict";
import { fieldProblems } from "../../../sandbox/plugins/common/fields";
import type { JsonObject } from "../../../sandbox/plugins/common/properties";
import { dockerTypes } from "../../../sandbox/plugins/docker/types";
import { containers, ofDocker } from "../../support/docker";
import { forEveryStack } from "../../support/everyStack";
import { at, list, text } from "../../support/manifests";
import { stackSettings } from "../../support/stackSettings";

forEveryStack("every resource of Docker", (recording, yaml) => {
  it("is there in a stack on Docker, and in no other", () => {
    assert.equal(ofDocker(recording()).length > 0, stackSettings(yaml)["mlops:cluster"]?.kind === "docker");
  });

  it("has the explicit provider and a parent", () => {
    for (const { urn, options, parent } of ofDocker(recording())) {
      assert.equal(options.provider, "docker", urn);
      assert.ok(parent, urn);
    }
  });

  it("is what the daemon accepts", () => {
    for (const { urn, type, plain } of ofDocker(recording())) {
      const known = dockerTypes[type];
      assert.ok(known, urn);
      const inputs = plain as JsonObject;
      assert.deepEqual(
        [...fieldProblems(known.inputs, inputs), ...(known.problems?.(inputs) ?? [])],
        [],
        urn,
      );
    }
  });

  it("goes first where it is replaced and holds a name or a port, and last where others hold on to it", () => {
    for (const { urn, type, options } of ofDocker(recording())) {
      assert.equal(options.deleteBeforeReplace, type.endsWith(":Container"), urn);
    }
  });

  it("says whose it is, by nothing that changes", () => {
    for (const { urn, type, plain } of ofDocker(recording())) {
      if (type.endsWith(":RemoteImage")) continue;
      const [stack, service, ...more] = list(plain["labels"]);
      assert.equal(stack?.["label"], "mlops-stack.io/stack", urn);
      assert.ok(text(plain["name"]).startsWith(text(stack?.["value"])), urn);
      assert.ok(service === undefined || service["label"] === "mlops-stack.io/service", urn);
      assert.deepEqual(more, [], urn);
    }
  });
});

forEveryStack("every container", (recording) => {
  it("is nobody's way to the machine: no root, no capability, no socket, and a root that it cannot write", () => {
    for (const { urn, plain } of containers(recording())) {
      assert.match(text(plain["user"]), /^[1-9]\d*:\d+$/, urn);
      assert.deepEqual(at(plain["capabilities"], "drops"), ["ALL"], urn);
      assert.deepEqual(plain["securityOpts"], ["no-new-privileges:true"], urn);
      assert.equal(plain["privileged"], undefined, urn);
      assert.equal(plain["readOnly"], plain["uploads"] === undefined, urn);
      assert.ok(!JSON.stringify(plain["mounts"] ?? []).includes("docker.sock"), urn);
    }
  });

  it("has bounds: memory, and the lines that are kept", () => {
    for (const { urn, plain } of containers(recording())) {
      assert.ok(Number(plain["memory"]) > 0, urn);
      assert.deepEqual(plain["logOpts"], { "max-size": "10m", "max-file": "3" }, urn);
      const scratch = Object.values((plain["tmpfs"] ?? {}) as Record<string, string>);
      for (const options of scratch) assert.match(options, /size=\d+m/, urn);
    }
  });

  it("is asked how it is, and started again", () => {
    for (const { urn, plain } of containers(recording())) {
      const [how, ...words] = (at(plain["healthcheck"], "tests") ?? []) as string[];
      assert.ok(how === "CMD" || (how === "CMD-SHELL" && words.length === 1), urn);
      assert.ok(words.length > 0, urn);
      assert.equal(plain["restart"], "unless-stopped", urn);
    }
  });

  it("shares one network with the others, and no port of the machine", () => {
    const networks = containers(recording()).map(({ plain }) => at(plain["networksAdvanced"], 0, "name"));
    assert.ok(new Set(networks).size <= 1);
    const ports = containers(recording()).map(({ plain }) => at(plain["ports"], 0, "external"));
    assert.equal(new Set(ports).size, ports.length);
  });

  it("mounts folders of the machine by absolute paths, models read-only", () => {
    for (const { urn, plain } of containers(recording())) {
      for (const { source, target, readOnly } of list(plain["mounts"])) {
        assert.match(text(source), /^\//, urn);
        assert.equal(readOnly, target !== "/app/logs", urn);
      }
    }
  });
});
