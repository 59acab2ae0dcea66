import assert from "node:assert/strict";
import type { V1Node, V1Pod, V1PodStatus } from "@kubernetes/client-node";
import fc from "fast-check";
import { elapsed } from "../../../../sandbox/progress";
import { nodeRows, podRows, volumeRows } from "../../../../sandbox/rows";
import { table } from "../../../../sandbox/table";

type Resources = Record<string, string>;

function pod(
  name: string,
  more: { namespace?: string; phase?: string; node?: string; asks?: Resources } = {},
): V1Pod {
  const { namespace = "mlops-models", phase = "Running", node, asks = {} } = more;
  return {
    metadata: { name, namespace, labels: { "app.kubernetes.io/instance": name.replace(/-\d+$/, "") } },
    spec: { nodeName: node, containers: [{ name: "main", resources: { requests: asks, limits: asks } }] },
    status: { phase },
  };
}

function node(name: string, allocatable: Resources): V1Node {
  return {
    metadata: { name, labels: { "node.kubernetes.io/instance-type": "g6.xlarge" } },
    status: { allocatable: { cpu: "4", memory: "16Gi", pods: "58", ...allocatable } },
  };
}

const half = { cpu: "500m", memory: "2Gi", "nvidia.com/gpu": "1" };

describe("the rows of pods", () => {
  it("say where each pod of the platform runs and what of a GPU it has", () => {
    const rows = podRows([
      pod("digits-2", { node: "gpu-1", asks: half }),
      pod("migrate-1", { namespace: "mlops-data", phase: "Succeeded", node: "system-1" }),
      pod("coredns", { namespace: "kube-system" }),
      pod("waits", { phase: "Pending" }),
    ]);
    assert.deepEqual(rows, [
      ["mlops-data", "migrate-1", "Completed", "system-1", "-"],
      ["mlops-models", "digits-2", "Running", "gpu-1", "1 nvidia.com/gpu"],
      ["mlops-models", "waits", "Pending", "-", "-"],
    ]);
  });

  it("bear with pods of which nothing is known yet", () => {
    assert.deepEqual(podRows([{}, { metadata: { namespace: "mlops-data" } }]), [
      ["mlops-data", "", "", "-", "-"],
    ]);
  });
});

describe("the status of a pod", () => {
  const statusOf = (status: V1PodStatus) =>
    podRows([{ metadata: { name: "a", namespace: "mlops-models" }, status }])[0]?.[2];
  const container = { name: "main", image: "", imageID: "", ready: false, restartCount: 0 };
  const conditions = [{ type: "Ready", status: "False" }];

  it("names what keeps a container from running, of the ones that prepare too", () => {
    const crashes = { ...container, state: { waiting: { reason: "CrashLoopBackOff" } } };
    assert.equal(statusOf({ phase: "Running", containerStatuses: [crashes] }), "CrashLoopBackOff");
    const pulls = { ...container, state: { waiting: { reason: "ImagePullBackOff" } } };
    assert.equal(statusOf({ phase: "Pending", initContainerStatuses: [pulls] }), "ImagePullBackOff");
  });

  it("says of one that runs that it does not serve", () => {
    assert.equal(statusOf({ phase: "Running", conditions }), "Running, not ready");
    assert.equal(statusOf({ phase: "Running", conditions: [{ type: "Ready", status: "True" }] }), "Running");
    assert.equal(statusOf({ phase: "Succeeded", conditions }), "Completed");
  });
});

describe("the rows of volume claims", () => {
  it("tell a claim that waits for its first pod from one that a pod waits for", () => {
    const claim = (name: string, phase: string, storage?: string) => ({
      metadata: { name, namespace: "mlops-data" },
      spec: { resources: { requests: { storage: "10Gi" } } },
      status: { phase, capacity: storage === undefined ? undefined : { storage } },
    });
    const user = pod("waits", { namespace: "mlops-data", phase: "Pending" });
    user.spec = { containers: [], volumes: [{ name: "v", persistentVolumeClaim: { claimName: "used" } }] };
    const claims = [claim("data", "Bound", "20Gi"), claim("used", "Pending"), claim("unused", "Pending")];
    assert.deepEqual(volumeRows(claims, [user]), [
      ["mlops-data", "data", "Bound", "20Gi"],
      ["mlops-data", "used", "Pending", "10Gi"],
      ["mlops-data", "unused", "Pending, no pod has used it yet", "10Gi"],
    ]);
  });
});

describe("the rows of nodes", () => {
  it("say what is asked of what they offer, and who shares their GPUs", () => {
    const pods = [
      pod("digits-1", { node: "gpu-1", asks: half }),
      pod("other-1", { node: "gpu-1", asks: half }),
      pod("done-1", { node: "gpu-1", asks: half, phase: "Succeeded" }),
      pod("elsewhere-1", { node: "system-1", asks: { cpu: "1", memory: "512Mi" } }),
    ];
    assert.deepEqual(nodeRows([node("gpu-1", { "nvidia.com/gpu": "2" }), node("system-1", {})], pods), [
      [
        "gpu-1",
        "g6.xlarge",
        "2 of 58",
        "1.0 of 4.0",
        "4.0 of 16.0 GiB",
        "2 of 2 nvidia.com/gpu (digits, other)",
      ],
      ["system-1", "g6.xlarge", "1 of 58", "1.0 of 4.0", "0.5 of 16.0 GiB", "-"],
    ]);
  });

  it("name every kind of GPU slice, the idle ones too", () => {
    const slices = node("mig-1", { "nvidia.com/mig-1g.10gb": "7", "nvidia.com/gpu": "0" });
    const user = pod("small-1", { node: "mig-1", asks: { "nvidia.com/mig-1g.10gb": "1" } });
    assert.deepEqual(
      nodeRows([slices], [user])[0]?.at(-1),
      "1 of 7 nvidia.com/mig-1g.10gb (small); 0 of 0 nvidia.com/gpu",
    );
  });

  it("bear with a node that has not reported yet", () => {
    assert.deepEqual(nodeRows([{ metadata: { name: "new" } }], []), [
      ["new", "", "0 of ?", "0.0 of 0.0", "0.0 of 0.0 GiB", "-"],
    ]);
  });
});

describe("a table", () => {
  it("aligns its columns and pads no line at its end", () => {
    assert.equal(table(["A", "LONG"], [["wide", "x"]]), "A      LONG\nwide   x\n");
    assert.equal(table(["A", "B"], []), "A   B\n");
  });

  it("starts every column at the same place, whatever the cells hold", () => {
    const cell = fc.stringMatching(/^[a-z]{1,9}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
        const lines = table(["X", "Y", "Z"], rows).trimEnd().split("\n");
        assert.equal(lines.length, rows.length + 1);
        const at = lines[0]?.indexOf("Z") ?? -1;
        lines.slice(1).forEach((line, index) => {
          assert.equal(line.slice(at), rows[index]?.[2]);
        });
      }),
    );
  });
});

describe("the time that something took", () => {
  it("is told in seconds below a minute and in minutes and seconds above", () => {
    for (const [ms, text] of [
      [0, "0 s"],
      [499, "0 s"],
      [41_400, "41 s"],
      [59_499, "59 s"],
      [59_500, "1 min 0 s"],
      [192_000, "3 min 12 s"],
      [119_999, "2 min 0 s"],
      [3_600_000, "60 min 0 s"],
    ] as const) {
      assert.equal(elapsed(ms), text);
    }
  });
});
