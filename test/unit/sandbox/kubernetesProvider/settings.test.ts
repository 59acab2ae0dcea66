import assert from "node:assert/strict";
import { unknown } from "../../../../sandbox/plugins/common/properties";
import { connectionOf } from "../../../../sandbox/plugins/kubernetes/kubeconfig";
import { settingsDifference, settingsOf } from "../../../../sandbox/plugins/kubernetes/settings";

function kubeconfig(server: string, token = "t"): string {
  return JSON.stringify({
    "current-context": "one",
    contexts: [
      { name: "one", context: { cluster: "c", user: "u", namespace: "team" } },
      { name: "two", context: { cluster: "d", user: "u" } },
    ],
    clusters: [
      { name: "c", cluster: { server } },
      { name: "d", cluster: { server: "https://d:2" } },
    ],
    users: [{ name: "u", user: { token } }],
  });
}

const here = kubeconfig("https://a:1");
const moved = kubeconfig("https://b:1");

describe("kubernetes provider settings", () => {
  it("read flags that the SDK passes as text", () => {
    const settings = settingsOf({
      enableConfigMapMutable: "true",
      enablePatchForce: true,
      deleteUnreachable: "false",
    });
    assert.equal(settings.mutability.configMaps, true);
    assert.equal(settings.patchForce, true);
    assert.equal(settings.deleteUnreachable, false);
  });

  it("replace everything when the cluster's address changes, nothing when a token does", () => {
    assert.deepEqual(settingsDifference({ kubeconfig: here }, { kubeconfig: moved }).replaces, [
      "kubeconfig",
    ]);
    const renewed = kubeconfig("https://a:1", "another");
    assert.deepEqual(settingsDifference({ kubeconfig: here }, { kubeconfig: renewed }), {
      changed: ["kubeconfig"],
      replaces: [],
    });
  });

  it("replace everything when another context means another cluster", () => {
    const difference = settingsDifference({ kubeconfig: here }, { kubeconfig: here, context: "two" });
    assert.deepEqual(difference.replaces, ["context"]);
  });

  it("replace everything when the new kubeconfig is not known yet", () => {
    assert.deepEqual(settingsDifference({ kubeconfig: here }, { kubeconfig: unknown }).replaces, [
      "kubeconfig",
    ]);
  });

  it("replace everything when an unknown kubeconfig takes the place of the ambient one", () => {
    assert.deepEqual(settingsDifference({}, { kubeconfig: unknown }).replaces, ["kubeconfig"]);
  });

  it("let a clusterIdentifier alone decide", () => {
    const clusterIdentifier = "prod";
    const replaces = (before: Record<string, string>, after: Record<string, string>) =>
      settingsDifference(before, after).replaces;
    assert.deepEqual(
      replaces({ kubeconfig: here, clusterIdentifier }, { kubeconfig: moved, clusterIdentifier }),
      [],
    );
    assert.deepEqual(replaces({}, { clusterIdentifier }), []);
    assert.deepEqual(replaces({ clusterIdentifier }, {}), []);
    assert.deepEqual(replaces({ clusterIdentifier: "a" }, { clusterIdentifier: "b" }), ["clusterIdentifier"]);
  });
});

describe("kubernetes connection", () => {
  it("follows the kubeconfig's current context, or the one that is asked for", async () => {
    const current = await connectionOf({ kubeconfig: here });
    assert.deepEqual(
      [current.server, current.namespace, current.authorization],
      ["https://a:1", "team", "Bearer t"],
    );
    const other = await connectionOf({ kubeconfig: here, context: "two" });
    assert.deepEqual([other.server, other.namespace], ["https://d:2", "default"]);
  });

  it("says which context is missing, or which file", async () => {
    await assert.rejects(
      connectionOf({ kubeconfig: here, context: "three" }),
      /context "three" of .* names no cluster/,
    );
    await assert.rejects(
      connectionOf({ kubeconfig: "/nowhere/config" }),
      /no kubeconfig at \/nowhere\/config/,
    );
  });
});
