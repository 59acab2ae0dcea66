import assert from "node:assert/strict";
import { cpuMillis, memoryMiB } from "../../../../components/kubernetes/quantity";
import { addonsOf, planAddons } from "../../../../sandbox/cloud/dataPlane/addons";
import { addonWorkloads } from "../../../../sandbox/cloud/dataPlane/addons/catalogue";
import {
  type Addon,
  type AddonObject,
  manifestsOf,
} from "../../../../sandbox/cloud/dataPlane/addons/manifest";
import { tokens } from "../../../../sandbox/cloud/inventory";
import { stock } from "./objects";

const addon = (name: string, some: Partial<Addon> = {}): Addon => ({
  name,
  version: "v1-eksbuild.1",
  configuration: "",
  ...some,
});
const names = (objects: AddonObject[]) => objects.map(({ metadata }) => metadata?.name);

function requested(objects: AddonObject[], kind: string) {
  const containers = objects
    .filter((one) => one.kind === kind)
    .flatMap(({ spec }) => spec?.template.spec?.containers ?? []);
  return containers.reduce(
    (sum, { resources }) => ({
      cpu: sum.cpu + cpuMillis(resources?.requests?.cpu ?? "0"),
      memory: sum.memory + memoryMiB(resources?.requests?.memory ?? "0"),
    }),
    { cpu: 0, memory: 0 },
  );
}

describe("the add-ons of the simulated cloud", () => {
  it("take as much of every node as the real ones do", () => {
    const all = Object.keys(addonWorkloads).flatMap((name) => manifestsOf(addon(name)));
    assert.deepEqual(requested(all, "DaemonSet"), { cpu: 190, memory: 150 });
    assert.deepEqual(requested(manifestsOf(addon("aws-ebs-csi-driver")), "Deployment"), {
      cpu: 60,
      memory: 240,
    });
    const [dns] = manifestsOf(addon("coredns"));
    assert.equal(dns?.metadata?.labels?.["k8s-app"], "kube-dns");
  });

  it("are configured as EKS configures them, each workload by its own section", () => {
    const configuration = JSON.stringify({ dcgmAgent: { tolerations: [{ operator: "Exists" }] } });
    const tolerations = (one: Addon) =>
      manifestsOf(one).find(({ metadata }) => metadata?.name === "dcgm-server")?.spec?.template.spec
        ?.tolerations;
    assert.deepEqual(tolerations(addon("eks-node-monitoring-agent")), []);
    assert.deepEqual(tolerations(addon("eks-node-monitoring-agent", { configuration })), [
      { operator: "Exists" },
    ]);
    const [dns] = manifestsOf(addon("coredns", { configuration: '{"replicaCount":3}' }));
    assert.equal(dns?.spec && "replicas" in dns.spec && dns.spec.replicas, 3);
  });

  it("come with their entry, change with it, and go with it", () => {
    const before = manifestsOf(addon("coredns"));
    const after = manifestsOf(addon("coredns", { version: "v2-eksbuild.1" }));
    assert.deepEqual(planAddons(before, []), { create: before, replace: [], remove: [] });
    assert.deepEqual(planAddons(before, before), { create: [], replace: [], remove: [] });
    assert.deepEqual(names(planAddons(after, before).replace), ["coredns"]);
    assert.deepEqual(planAddons([], before).remove, [
      "/apis/apps/v1/namespaces/kube-system/deployments/coredns",
    ]);
  });

  it("are read from the inventory; one that the catalogue does not know runs nothing", () => {
    const found = addonsOf(
      stock([{ type: tokens.addon, id: "mlops:x", properties: { addonName: "x", addonVersion: "v1" } }]),
    );
    assert.deepEqual(found, [{ name: "x", version: "v1", configuration: "" }]);
    assert.deepEqual(found.flatMap(manifestsOf), []);
  });
});
