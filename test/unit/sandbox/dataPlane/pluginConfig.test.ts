import assert from "node:assert/strict";
import { chosenConfig } from "../../../../sandbox/cloud/dataPlane/gpu/configManager";
import { ownPluginConfig, ownUnits, settingsOf } from "../../../../sandbox/cloud/dataPlane/gpu/bottlerocket";
import { fits, layoutNamed } from "../../../../sandbox/cloud/dataPlane/gpu/migLayout";
import { pluginConfig, unitsOf } from "../../../../sandbox/cloud/dataPlane/gpu/pluginConfig";
import { programOf, repositoryName, settingOf } from "../../../../sandbox/cloud/dataPlane/gpu/agents";
import { instanceShape } from "../../../../components/gpu";

const shared = (body: string) => pluginConfig(`version: v1\nsharing: { ${body} }\n`);

describe("a configuration of the device plugin", () => {
  it("multiplies the units of the resources that it names", () => {
    const devices = { gpus: 4, mig: {} };
    const both = "resources: [{ name: nvidia.com/gpu, replicas: 3 }]";
    assert.deepEqual(unitsOf(shared(`timeSlicing: { ${both} }`), devices), { "nvidia.com/gpu": 12 });
    assert.deepEqual(unitsOf(shared(`mps: { renameByDefault: true, ${both} }`), devices), {
      "nvidia.com/gpu.shared": 12,
    });
    assert.deepEqual(unitsOf(pluginConfig(""), devices), { "nvidia.com/gpu": 4 });
  });

  it("names MIG devices by its strategy", () => {
    const devices = { gpus: 2, mig: { "1g.5gb": 14 } };
    const strategy = (name: string) => pluginConfig(`version: v1\nflags: { migStrategy: ${name} }\n`);
    assert.deepEqual(unitsOf(strategy("mixed"), devices), { "nvidia.com/mig-1g.5gb": 14 });
    assert.deepEqual(unitsOf(strategy("single"), devices), { "nvidia.com/gpu": 14 });
    assert.deepEqual(unitsOf(strategy("none"), devices), { "nvidia.com/gpu": 2 });
    assert.throws(
      () => unitsOf(strategy("single"), { gpus: 2, mig: { "1g.5gb": 1, "2g.10gb": 1 } }),
      /one profile/,
    );
  });

  it("is refused as the plugin refuses it", () => {
    for (const [content, problem] of [
      ["[", /no YAML/],
      ["text", /no object/],
      ["flags: {}", /unknown version/],
      ["version: v1\nflags: { migStrategy: half }", /invalid MIG strategy/],
      ["version: v1\nsharing: { mps: {} }", /no resources specified/],
      ["version: v1\nsharing: { timeSlicing: { resources: [] } }", /no resources specified/],
      ["version: v1\nsharing: { mps: { resources: [{ name: nvidia.com/gpu, replicas: 0 }] } }", /above 0/],
      ["version: v1\nflags: { migStrategy: mixed }\nsharing: { mps: { resources: [] } }", /not with MIG/],
      ["version: v1\nsharing: { mps: {}, timeSlicing: {} }", /not both/],
    ] as const)
      assert.throws(() => pluginConfig(content), problem, content);
  });
});

describe("the choice of a configuration", () => {
  const names = ["default", "half"];

  it("is the node's label, then the default, then the fallbacks in their order", () => {
    assert.equal(chosenConfig({ label: "half", default: "default", fallbacks: [] }, names), "half");
    assert.equal(chosenConfig({ default: "half", fallbacks: ["named"] }, names), "half");
    assert.equal(chosenConfig({ fallbacks: ["named", "single"] }, names), "default");
    assert.equal(chosenConfig({ fallbacks: ["named", "single"] }, ["only"]), "only");
    assert.equal(chosenConfig({ fallbacks: ["single", "empty"] }, names), "");
  });

  it("fails where there is no such configuration", () => {
    assert.throws(
      () => chosenConfig({ label: "third", default: "half", fallbacks: [] }, names),
      /third does not exist/,
    );
    assert.throws(() => chosenConfig({ fallbacks: ["single"] }, names), /all fallbacks failed/);
    assert.throws(() => chosenConfig({ fallbacks: ["empty"] }, []), /no configuration files/);
  });
});

describe("an agent", () => {
  it("is known by the last part of its image's repository and by its command", () => {
    assert.equal(repositoryName("localhost:5000/a/k8s-device-plugin:v1@sha256:0"), "k8s-device-plugin");
    const container = { name: "agent", image: "mirror.example.com/nvidia/k8s-device-plugin:v0.20.0" };
    assert.equal(programOf(container), "nvidia-device-plugin");
    assert.equal(programOf({ ...container, command: ["/usr/bin/mps-control-daemon"] }), "mps-control-daemon");
    assert.equal(programOf({ name: "agent", image: "busybox" }), undefined);
  });

  it("takes a flag before an environment variable", () => {
    const container = { name: "a", env: [{ name: "ROOT", value: "/env" }] };
    assert.equal(settingOf(container, "--root", "ROOT"), "/env");
    assert.equal(settingOf({ ...container, args: ["--root=/flag"] }, "--root", "ROOT"), "/flag");
    assert.equal(settingOf({ ...container, command: ["x", "--root", "/flag"] }, "--root", "ROOT"), "/flag");
  });
});

describe("a MIG layout", () => {
  const shape = instanceShape("p4d.24xlarge");
  const document = (body: string) => `version: v1\nmig-configs:\n  cut:\n${body}`;

  it("fits as long as there are slices for it", () => {
    const profiles = shape.gpu?.mig ?? {};
    assert.ok(fits({ "1g.5gb": 7 }, profiles));
    assert.ok(fits({ "1g.5gb": 2, "2g.10gb": 1, "3g.20gb": 1 }, profiles));
    assert.ok(!fits({ "1g.5gb": 8 }, profiles));
    assert.ok(!fits({ "1g.5gb": 5, "3g.20gb": 1 }, profiles));
    assert.ok(!fits({ "1g.10gb": 1 }, instanceShape("g6.xlarge").gpu?.mig ?? {}));
  });

  it("is made of each GPU that it names", () => {
    const half = document('  - { devices: [0, 1, 2, 3], mig-enabled: true, mig-devices: { "7g.40gb": 1 } }');
    const found = layoutNamed("cut", half, shape);
    assert.equal(found?.length, 8);
    assert.deepEqual(found?.filter((one) => "7g.40gb" in one).length, 4);
    assert.equal(layoutNamed("other", half, shape), undefined);
    assert.equal(layoutNamed("toString", half, shape), undefined);
  });

  it("of another model is passed over where it says for which it is, and is an error elsewhere", () => {
    const foreign = '{ devices: all, mig-enabled: true, mig-devices: { "1g.99gb": 7 }';
    assert.equal(layoutNamed("cut", document(`  - ${foreign} }`), shape), undefined);
    const [first] = layoutNamed("cut", document(`  - ${foreign}, device-filter: ["0x1"] }`), shape) ?? [];
    assert.deepEqual(first, {});
  });
});

describe("the settings of a Bottlerocket node", () => {
  it("are read from TOML by their full names", () => {
    const settings = settingsOf(
      '[settings.a]\nb-c = "d"\n"e.f" = 2\n\n# no = "comment"\n[settings.g]\nh = true\n',
    );
    assert.deepEqual(settings, { "settings.a.b-c": "d", "settings.a.e.f": "2", "settings.g.h": "true" });
  });

  it("rename shared GPUs unless they say otherwise", () => {
    const toml = (more: string) =>
      `[settings.kubelet-device-plugins.nvidia]\ndevice-sharing-strategy = "mps"\n[settings.kubelet-device-plugins.nvidia.mps]\nreplicas = 2\n${more}`;
    assert.deepEqual(ownUnits(toml(""), "g6.12xlarge"), { "nvidia.com/gpu.shared": 8 });
    assert.deepEqual(ownUnits(toml("rename-by-default = false\n"), "g6.12xlarge"), { "nvidia.com/gpu": 8 });
  });

  it("may switch the plugin off, and cannot share in an unknown way", () => {
    const nvidia = "[settings.kubelet-device-plugins.nvidia]\n";
    assert.deepEqual(ownUnits(`${nvidia}enabled = false\n`, "g6.xlarge"), {});
    const strange = settingsOf(`${nvidia}device-sharing-strategy = "luck"\n`);
    assert.throws(() => ownPluginConfig(strange), /unknown device-sharing-strategy: luck/);
  });
});
