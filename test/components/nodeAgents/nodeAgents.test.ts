import { strict as assert } from "node:assert";
import * as k8s from "@pulumi/kubernetes";
import { parse } from "yaml";
import { type GpuPool, nodeLabelsFor, nodeTaintsFor } from "../../../components/gpu";
import { nodeOverhead } from "../../../components/gpu/catalogue/nodeOverhead";
import { cpuMillis, memoryMiB } from "../../../components/kubernetes";
import { NodeAgents } from "../../../components/nodeAgents";
import { at, list, ofKind, pods, type RecordedPod, selects, text } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const whole: GpuPool = { name: "training", instanceType: "g6.12xlarge", sharing: { strategy: "none" } };
const sliced: GpuPool = {
  name: "sliced",
  instanceType: "p5.48xlarge",
  sharing: { strategy: "mig", profile: "1g.10gb" },
};
const inference: GpuPool = {
  name: "inference",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 2 },
  taints: [{ key: "team", value: "vision", effect: "NoExecute" }],
};
const turns: GpuPool = {
  name: "turns",
  instanceType: "g5.xlarge",
  sharing: { strategy: "timeSlicing", replicas: 4 },
};
const bottlerocket: GpuPool = { ...inference, name: "sealed", amiType: "BOTTLEROCKET_x86_64_NVIDIA" };

const build = (...pools: GpuPool[]) =>
  record(() => {
    const provider = new k8s.Provider("cluster", {});
    new NodeAgents("agents", { namespace: "mlops-nodes", pools }, { provider });
  });

const everyPool = () => build(whole, turns, inference, sliced, bottlerocket);

/** The agents that run on the nodes of a pool: what selects them and tolerates their taints. */
function agentsOn(recording: Recording, pool: GpuPool): RecordedPod[] {
  const labels = nodeLabelsFor(pool);
  return pods(recording).filter(
    ({ owner, spec }) =>
      owner.plain["kind"] === "DaemonSet" && selects({ matchLabels: spec["nodeSelector"] ?? {} }, labels),
  );
}

const softwareOf = ({ labels }: RecordedPod) => labels["app.kubernetes.io/name"] ?? "";
const agent = (recording: Recording, pool: GpuPool, software: string): RecordedPod => {
  const [found, ...more] = agentsOn(recording, pool).filter((pod) => softwareOf(pod) === software);
  assert.ok(found && more.length === 0, `${software} on ${pool.name}`);
  return found;
};
const env = ({ containers }: RecordedPod) =>
  Object.fromEntries(list(at(containers.at(-1), "env")).map(({ name, value }) => [text(name), value]));

/** The file that an agent reads, through the ConfigMap that is mounted where its variable says. */
function configurationOf(recording: Recording, pod: RecordedPod): unknown {
  const file = text(env(pod)["CONFIG_FILE"]);
  const [mount] = list(at(pod.containers.at(-1), "volumeMounts")).filter(({ mountPath }) =>
    file.startsWith(`${text(mountPath)}/`),
  );
  const [volume] = list(pod.spec["volumes"]).filter(({ name }) => name === mount?.["name"]);
  const [map] = ofKind(recording, "ConfigMap").filter(
    ({ objectName }) => objectName === at(volume, "configMap", "name"),
  );
  return parse(text(at(map?.plain, "data", file.split("/").at(-1) ?? "")));
}

describe("NodeAgents", () => {
  it("run on the nodes of their pool and nowhere else, whatever taints these have", async () => {
    const recording = await everyPool();
    for (const pool of [whole, turns, inference, sliced]) {
      const agents = agentsOn(recording, pool);
      assert.ok(agents.length >= 2, pool.name);
      for (const { spec, labels, owner } of agents) {
        assert.equal(labels["app.kubernetes.io/instance"], pool.name, owner.urn);
        for (const { key, value, effect } of nodeTaintsFor(pool)) {
          const tolerated = list(spec["tolerations"]).some(
            (toleration) =>
              toleration["key"] === key && toleration["effect"] === effect && toleration["value"] === value,
          );
          assert.ok(tolerated, `${owner.urn} ${key}`);
        }
      }
    }
  });

  it("are those that the pool's way of sharing needs, one of each", async () => {
    const recording = await everyPool();
    const software = (pool: GpuPool) => {
      const meant = pods(recording).filter(
        ({ labels }) => labels["app.kubernetes.io/instance"] === pool.name,
      );
      const running = agentsOn(recording, pool).map(softwareOf).sort();
      assert.deepEqual(meant.map(softwareOf).sort(), running, `${pool.name}: an agent runs nowhere`);
      return running;
    };
    const always = ["nvidia-device-plugin", "nvidia-feature-discovery"];
    assert.deepEqual(software(whole), always);
    assert.deepEqual(software(turns), always);
    assert.deepEqual(software(inference), [...always, "nvidia-mps-control-daemon"]);
    assert.deepEqual(software(sliced), [...always, "nvidia-mig-manager"]);
  });

  it("leave the nodes alone whose image looks after its GPUs itself", async () => {
    assert.deepEqual(agentsOn(await everyPool(), bottlerocket), []);
    assert.deepEqual(pods(await build(bottlerocket)), []);
  });

  it("read how their pool shares", async () => {
    const recording = await everyPool();
    const configuration = (pool: GpuPool, software = "nvidia-device-plugin") =>
      configurationOf(recording, agent(recording, pool, software));
    const shared = (replicas: number) => ({
      renameByDefault: false,
      failRequestsGreaterThanOne: true,
      resources: [{ name: "nvidia.com/gpu", replicas }],
    });
    const none = { version: "v1", flags: { migStrategy: "none" } };
    assert.deepEqual(configuration(whole), none);
    assert.deepEqual(configuration(turns), { ...none, sharing: { timeSlicing: shared(4) } });
    assert.deepEqual(configuration(inference), { ...none, sharing: { mps: shared(2) } });
    assert.deepEqual(configuration(sliced), { version: "v1", flags: { migStrategy: "mixed" } });
    for (const software of ["nvidia-feature-discovery", "nvidia-mps-control-daemon"]) {
      assert.deepEqual(configuration(inference, software), configuration(inference), software);
    }
  });

  it("roll when their pool shares otherwise, and only then", async () => {
    const names = async (replicas: number) => {
      const recording = await build(turns, { ...inference, sharing: { strategy: "mps", replicas } });
      const nameOf = (pool: GpuPool) =>
        list(agent(recording, pool, "nvidia-device-plugin").spec["volumes"]).map((volume) =>
          at(volume, "configMap", "name"),
        );
      return { inference: nameOf(inference), turns: nameOf(turns) };
    };
    const [two, three] = [await names(2), await names(3)];
    assert.notDeepEqual(two.inference, three.inference);
    assert.deepEqual(two.turns, three.turns);
  });

  it("cut the GPUs first and count them then, where a pool is sliced", async () => {
    const recording = await everyPool();
    const ready = { "nvidia.com/mig.config.state": "success" };
    for (const software of ["nvidia-device-plugin", "nvidia-feature-discovery"]) {
      const pod = agent(recording, sliced, software);
      assert.ok(selects({ matchLabels: ready }, pod.spec["nodeSelector"] as Record<string, string>));
      assert.equal(env(pod)["NVIDIA_MIG_MONITOR_DEVICES"], "all");
    }
    const manager = agent(recording, sliced, "nvidia-mig-manager");
    assert.deepEqual(manager.spec["nodeSelector"], { "mlops-stack.io/gpu-pool": "sliced" });
    const layouts = at(configurationOf(recording, manager) as never, "mig-configs");
    assert.deepEqual(at(layouts, "all-1g.10gb"), [
      { devices: "all", "mig-enabled": true, "mig-devices": { "1g.10gb": 7 } },
    ]);
    assert.ok(nodeLabelsFor(sliced)["nvidia.com/mig.config"]! in (layouts as object));
  });

  it("meet the clients of MPS in one folder of the node", async () => {
    const recording = await everyPool();
    const folders = (software: string) => {
      const { spec } = agent(recording, inference, software);
      const paths = list(spec["volumes"]).map((volume) => at(volume, "hostPath", "path"));
      return paths.filter((path) => text(path).startsWith("/run/nvidia/mps"));
    };
    assert.deepEqual(folders("nvidia-mps-control-daemon"), ["/run/nvidia/mps", "/run/nvidia/mps/shm"]);
    assert.deepEqual(folders("nvidia-device-plugin"), folders("nvidia-mps-control-daemon"));
    const plugin = agent(recording, inference, "nvidia-device-plugin");
    assert.equal(env(plugin)["MPS_ROOT"], "/run/nvidia/mps");
    const daemon = agent(recording, inference, "nvidia-mps-control-daemon");
    assert.equal(daemon.spec["hostPID"], true);
    assert.equal(at(daemon.containers[0], "volumeMounts", 0, "mountPropagation"), "Bidirectional");
  });

  it("have no more privilege than their work needs", async () => {
    const recording = await everyPool();
    const privileged = pods(recording)
      .filter(({ containers }) =>
        containers.some((container) => at(container, "securityContext", "privileged") === true),
      )
      .map(softwareOf);
    assert.deepEqual([...new Set(privileged)].sort(), [
      "nvidia-feature-discovery",
      "nvidia-mig-manager",
      "nvidia-mps-control-daemon",
    ]);
    for (const { spec, owner } of pods(recording)) {
      assert.equal(at(spec, "securityContext", "seccompProfile", "type"), "RuntimeDefault", owner.urn);
    }
    assert.deepEqual(at(agent(recording, turns, "nvidia-device-plugin").containers[0], "securityContext"), {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
    const withToken = pods(recording)
      .filter(({ spec }) => spec["automountServiceAccountToken"] === true)
      .map(softwareOf);
    assert.deepEqual([...new Set(withToken)].sort(), [
      "node-labeller",
      "nvidia-feature-discovery",
      "nvidia-mig-manager",
    ]);
  });

  it("have a network where they have a token, and none elsewhere", async () => {
    const recording = await everyPool();
    for (const { owner, spec, labels } of pods(recording)) {
      const [policy, ...more] = ofKind(recording, "NetworkPolicy").filter(({ plain }) =>
        selects(at(plain, "spec", "podSelector"), labels),
      );
      assert.deepEqual(more, [], owner.urn);
      assert.deepEqual(at(policy?.plain, "spec", "policyTypes"), ["Ingress", "Egress"], owner.urn);
      const open = list(at(policy?.plain, "spec", "egress")).flatMap(({ ports }) => list(ports));
      const expected = spec["automountServiceAccountToken"] === true ? [443] : [];
      assert.deepEqual(
        open.map(({ port }) => port),
        expected,
        owner.urn,
      );
    }
  });

  it("may do at the API server what they have to, and nothing to what is not theirs", async () => {
    const recording = await everyPool();
    const rules = [...ofKind(recording, "ClusterRole"), ...ofKind(recording, "Role")].flatMap(({ plain }) =>
      list(plain["rules"]),
    );
    const touched = new Set(rules.flatMap(({ resources }) => resources as string[]));
    assert.deepEqual([...touched].sort(), [
      "nodefeaturerules",
      "nodefeatures",
      "noderesourcetopologies",
      "nodes",
      "pods",
    ]);
    const inNamespace = ofKind(recording, "Role").flatMap(({ plain }) => list(plain["rules"]));
    assert.deepEqual([...new Set(inNamespace.flatMap(({ resources }) => resources as string[]))].sort(), [
      "nodefeatures",
      "pods",
    ]);
  });

  it("know their own node: what writes labels ends where it is not told", async () => {
    const named = pods(await everyPool()).filter((pod) => softwareOf(pod) !== "placeholder");
    assert.notEqual(named.length, 0);
    for (const { containers, labels } of named) {
      for (const container of containers) {
        const [own] = list(at(container, "env")).filter(({ name }) => name === "NODE_NAME");
        assert.equal(at(own, "valueFrom", "fieldRef", "fieldPath"), "spec.nodeName", JSON.stringify(labels));
      }
    }
  });

  it("look for clients of a GPU that is to be cut, and end those in their own namespace alone", async () => {
    const recording = await build(sliced);
    const { containers } = agent(recording, sliced, "nvidia-mig-manager");
    const words = at(containers[0], "command") as unknown as string[];
    assert.ok(words.includes("--default-gpu-clients-namespace=$(NAMESPACE)"));
    const onPods = (kind: string) =>
      ofKind(recording, kind)
        .flatMap(({ plain }) => list(plain["rules"]))
        .filter(({ resources }) => (resources as string[]).includes("pods"))
        .map(({ verbs }) => verbs);
    assert.deepEqual(onPods("ClusterRole"), [["list"]]);
    assert.deepEqual(onPods("Role"), [["delete"]]);
  });

  it("come before everything else on their node, and ask for what the planner keeps for them", async () => {
    const recording = await everyPool();
    for (const pool of [whole, turns, inference, sliced]) {
      const agents = agentsOn(recording, pool);
      const sum = (resource: string, amount: (quantity: string) => number) =>
        agents
          .map(({ containers }) => amount(text(at(containers.at(-1), "resources", "requests", resource))))
          .reduce((total, each) => total + each, 0);
      for (const { spec } of agents) assert.equal(spec["priorityClassName"], "system-node-critical");
      const [cpu, memory] = [sum("cpu", cpuMillis), sum("memory", memoryMiB)];
      assert.ok(cpu <= 60 && cpu < nodeOverhead.gpu.cpuMillis, `${pool.name} ${cpu}`);
      assert.ok(memory <= 224 && memory < nodeOverhead.gpu.memoryMiB, `${pool.name} ${memory}`);
      assert.ok(agents.length <= 3 && agents.length < nodeOverhead.gpu.pods, pool.name);
    }
  });

  it("find the kinds that they write before they start", async () => {
    const recording = await everyPool();
    const kinds = ofKind(recording, "CustomResourceDefinition");
    assert.deepEqual(
      kinds.map(({ objectName }) => objectName),
      ["nodefeatures.nfd.k8s-sigs.io", "nodefeaturerules.nfd.k8s-sigs.io"],
    );
    const { owner } = agent(recording, whole, "nvidia-feature-discovery");
    for (const { urn } of kinds) assert.ok(owner.options.dependencies.includes(urn));
  });
});
