import assert from "node:assert/strict";
import type { V1ConfigMap, V1Node, V1Pod } from "@kubernetes/client-node";
import fc from "fast-check";
import { stringify } from "yaml";
import { bottlerocketSettings } from "../../../../components/aws/bottlerocketSettings";
import {
  allocatableGpuUnits,
  type GpuPool,
  nodeGroupLabelsFor,
  nodeLabelsFor,
} from "../../../../components/gpu";
import { gpuResources } from "../../../../sandbox/cloud/dataPlane/gpus";
import { discoveredLabels } from "../../../../sandbox/cloud/dataPlane/gpu/featureDiscovery";
import { gpuStateOf } from "../../../../sandbox/cloud/dataPlane/gpu/nodeGpu";
import { anyPool } from "../../gpu/arbitraries";
import { configMap, daemonPod, nodeGroup, nodeOf } from "./objects";

const image = "nvcr.io/nvidia/k8s-device-plugin:v0.20.0@sha256:0";
const mpsRoot = "/run/nvidia/mps";
const files = { volumeMounts: [{ name: "config", mountPath: "/config" }] };
const config = { name: "config", configMap: { name: "sharing" } };
const env = [{ name: "CONFIG_FILE", value: "/config/config.yaml" }];

function sharing({ sharing: how }: GpuPool): string {
  const resources = (replicas: number) => ({ resources: [{ name: "nvidia.com/gpu", replicas }] });
  return stringify({
    version: "v1",
    flags: { migStrategy: how.strategy === "mig" ? "mixed" : "none" },
    ...(how.strategy === "timeSlicing" && { sharing: { timeSlicing: resources(how.replicas) } }),
    ...(how.strategy === "mps" && { sharing: { mps: resources(how.replicas) } }),
  });
}

/** The layout that the pool's nodes ask for. */
function layouts(pool: GpuPool): string {
  const name = nodeGroupLabelsFor(pool)["nvidia.com/mig.config"];
  if (pool.sharing.strategy !== "mig" || name === undefined) return "version: v1\nmig-configs: {}\n";
  const devices = { [pool.sharing.profile]: unitsOf(pool) / gpusOf(pool) };
  const all = { devices: "all", "mig-enabled": true, "mig-devices": devices };
  return stringify({ version: "v1", "mig-configs": { [name]: [all] } });
}

const unitsOf = (pool: GpuPool) => Object.values(allocatableGpuUnits(pool))[0] ?? 0;
const gpusOf = (pool: GpuPool) =>
  Object.values(allocatableGpuUnits({ ...pool, sharing: { strategy: "none" } }))[0] ?? 1;

/** The agents of a pool's node, each a pod of a DaemonSet. */
function agents(node: V1Node) {
  const hostFolders = { volumes: [config, { name: "mps", hostPath: { path: mpsRoot } }] };
  return {
    plugin: daemonPod(node, {
      ...hostFolders,
      containers: [
        {
          name: "agent",
          image,
          command: ["nvidia-device-plugin"],
          env: [...env, { name: "MPS_ROOT", value: mpsRoot }],
          ...files,
        },
      ],
    }),
    mps: daemonPod(node, {
      ...hostFolders,
      containers: [{ name: "agent", image, command: ["mps-control-daemon"], env, ...files }],
    }),
    mig: daemonPod(node, {
      volumes: [{ name: "layouts", configMap: { name: "layouts" } }],
      containers: [
        {
          name: "agent",
          image: "nvcr.io/nvidia/cloud-native/k8s-mig-manager:v0.14.5",
          env: [{ name: "CONFIG_FILE", value: "/mig/config.yaml" }],
          volumeMounts: [{ name: "layouts", mountPath: "/mig" }],
        },
      ],
    }),
    discovery: daemonPod(node, {
      volumes: [config],
      containers: [
        {
          name: "agent",
          image,
          command: ["gpu-feature-discovery"],
          env: [...env, { name: "GFD_USE_NODE_FEATURE_API", value: "true" }],
          ...files,
        },
      ],
    }),
    labeller: {
      spec: {
        containers: [
          {
            name: "labels",
            image: "registry.k8s.io/nfd/node-feature-discovery:v0.18",
            command: ["nfd-master"],
          },
        ],
      },
      status: { phase: "Running" },
    } satisfies V1Pod,
  };
}

interface Scene {
  host: { amiType: string; userData: string };
  node: V1Node;
  pods: ReturnType<typeof agents>;
  configMaps: V1ConfigMap[];
}

function scene(pool: GpuPool): Scene {
  const amiType = pool.amiType ?? "AL2023_x86_64_NVIDIA";
  const isBottlerocket = amiType.startsWith("BOTTLEROCKET");
  const group = nodeGroup({ amiType, instanceTypes: [pool.instanceType], labels: nodeGroupLabelsFor(pool) });
  const isCut = pool.sharing.strategy === "mig" && !isBottlerocket;
  const state: Record<string, string> = isCut ? { "nvidia.com/mig.config.state": "success" } : {};
  const node = nodeOf(group, state);
  return {
    host: { amiType, userData: isBottlerocket ? bottlerocketSettings(pool) : "" },
    node,
    pods: agents(node),
    configMaps: [
      configMap("sharing", { "config.yaml": sharing(pool) }),
      configMap("layouts", { "config.yaml": layouts(pool) }),
    ],
  };
}

const al2023 = anyPool.filter(({ amiType }) => amiType === "AL2023_x86_64_NVIDIA");
const bottlerocket = anyPool.filter(({ amiType }) => amiType === "BOTTLEROCKET_x86_64_NVIDIA");
const half: GpuPool = { name: "half", instanceType: "g6.xlarge", sharing: { strategy: "mps", replicas: 2 } };
const sliced: GpuPool = {
  name: "sliced",
  instanceType: "p4d.24xlarge",
  sharing: { strategy: "mig", profile: "1g.5gb" },
};

const state = ({ host, node, pods, configMaps }: Scene, running: (keyof Scene["pods"])[]) =>
  gpuStateOf(node, host, { pods: running.map((name) => pods[name]), configMaps });

describe("the GPUs of a simulated node", () => {
  it("are those that the pool's agents offer, for every pool that the settings let through", () => {
    fc.assert(
      fc.property(al2023, (pool) => {
        const { units, problem } = state(scene(pool), ["plugin", "mps", "mig"]);
        assert.equal(problem, undefined);
        assert.deepEqual(units, allocatableGpuUnits(pool));
      }),
    );
  });

  it("are those of the user data where the image brings its own agents", () => {
    fc.assert(
      fc.property(bottlerocket, (pool) => {
        const { units, problem } = state(scene(pool), []);
        assert.equal(problem, undefined);
        assert.deepEqual(units, allocatableGpuUnits(pool));
      }),
    );
  });

  it("are not there before an agent offers them", () => {
    fc.assert(
      fc.property(al2023, (pool) => {
        assert.deepEqual(state(scene(pool), []).units, {});
      }),
    );
  });

  it("are not there without the driver, and not with two device plugins", () => {
    const plain = { ...scene(half), host: { amiType: "AL2023_x86_64_STANDARD", userData: "" } };
    assert.match(state(plain, ["plugin", "mps"]).problem ?? "", /no NVIDIA driver/);
    const two = scene({ ...half, amiType: "BOTTLEROCKET_x86_64_NVIDIA" });
    assert.match(state(two, ["plugin"]).problem ?? "", /two device plugins/);
    for (const { units } of [state(plain, ["plugin", "mps"]), state(two, ["plugin"])])
      assert.deepEqual(units, {});
  });

  it("are shared by MPS only with the control daemon beside the plugin, in the same folder of the host", () => {
    const whole = scene(half);
    assert.match(state(whole, ["plugin"]).problem ?? "", /no control daemon/);
    const { mps } = whole.pods;
    const elsewhere = {
      ...mps,
      spec: { ...mps.spec, containers: mps.spec?.containers ?? [], volumes: [config] },
    };
    const apart = { ...whole, pods: { ...whole.pods, mps: elsewhere } };
    assert.match(state(apart, ["plugin", "mps"]).problem ?? "", /same MPS root/);
    const idle = {
      ...whole,
      configMaps: [configMap("sharing", { "config.yaml": sharing(half).replace("mps", "timeSlicing") })],
    };
    assert.deepEqual(state(idle, ["plugin", "mps"]).units, { "nvidia.com/gpu": 2 });
  });

  it("are cut only where the MIG manager knows the layout that the node asks for", () => {
    const cut = scene(sliced);
    assert.equal(state(cut, ["mig"]).labels["nvidia.com/mig.config.state"], "success");
    const unknown = {
      ...cut,
      configMaps: [configMap("layouts", { "config.yaml": "version: v1\nmig-configs: {}\n" })],
    };
    assert.equal(state(unknown, ["mig"]).labels["nvidia.com/mig.config.state"], "failed");
    assert.deepEqual(state(cut, ["plugin"]).labels, {});
    const labels = nodeGroupLabelsFor(sliced);
    const fresh = { ...cut, node: nodeOf(nodeGroup({ instanceTypes: ["p4d.24xlarge"], labels })) };
    assert.deepEqual(state(fresh, ["plugin", "mig"]).units, { "nvidia.com/gpu": 8 });
  });

  it("stay in the node's status, with none of them, when nobody offers them any longer", () => {
    const node = { status: { capacity: { cpu: "4", "nvidia.com/gpu": "2" } } };
    assert.deepEqual(gpuResources(node, {}), { "nvidia.com/gpu": "0" });
    assert.deepEqual(gpuResources(node, { "nvidia.com/mig-1g.5gb": 7 }), {
      "nvidia.com/gpu": "0",
      "nvidia.com/mig-1g.5gb": "7",
    });
  });
});

describe("the labels of feature discovery", () => {
  const found = (one: Scene, running: (keyof Scene["pods"])[]) => {
    const pods = running.map((name) => one.pods[name]);
    const around = { pods, configMaps: one.configMaps };
    return discoveredLabels(one.node, one.host, gpuStateOf(one.node, one.host, around), around);
  };

  it("are those that the product expects, for every pool", () => {
    fc.assert(
      fc.property(al2023, (pool) => {
        const labels = found(scene(pool), ["plugin", "mps", "mig", "discovery", "labeller"]);
        const expected = nodeLabelsFor(pool);
        assert.ok(Object.keys(labels).length > 0);
        for (const [key, value] of Object.entries(labels)) assert.equal(value, expected[key], key);
      }),
    );
  });

  it("need somebody who writes them: discovery alone labels nothing", () => {
    assert.deepEqual(found(scene(half), ["plugin", "mps", "discovery"]), {});
    assert.deepEqual(found(scene(half), ["plugin", "mps", "labeller"]), {});
  });
});
