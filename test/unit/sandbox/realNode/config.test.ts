import assert from "node:assert/strict";
import { imageReference } from "../../../../components/image/catalogue";
import { originalReference, standInNames } from "../../../../sandbox/images/table";
import { addonManifests } from "../../../../sandbox/realNode/addons";
import { containerdConfig, registryHosts } from "../../../../sandbox/realNode/config/containerd";
import {
  kubeletConfiguration,
  kubeletFlags,
  nodeKindLabel,
  realNodeTaint,
} from "../../../../sandbox/realNode/config/kubelet";
import {
  cniConfiguration,
  corefile,
  hosts,
  kubeProxyFlags,
  metricsServerFlags,
  resolvConf,
} from "../../../../sandbox/realNode/config/network";
import { nodeLayout, realNodeName } from "../../../../sandbox/realNode/layout";
import * as network from "../../../../sandbox/realNode/network";
import { kernelTunables } from "../../../../sandbox/realNode/spec";
import { instanceIn, someNode } from "./instance";

const instance = instanceIn("/checkout/.sandbox/instances/some");
const inRange = (address: string, range: string) => {
  const number = (text: string) => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const [base = "", bits] = range.split("/");
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
};

describe("the kubelet of a real node", () => {
  const configuration = kubeletConfiguration(instance);

  it("changes nothing of this machine's kernel, and finds all that it would change", () => {
    assert.equal(configuration.protectKernelDefaults, true);
    // Source: k8s.io/kubernetes v1.36.3 pkg/kubelet/cm, setupKernelTunables; component-helpers node/util/sysctl.
    assert.deepEqual(kernelTunables, {
      "vm/overcommit_memory": "1",
      "vm/panic_on_oom": "0",
      "kernel/panic": "10",
      "kernel/panic_on_oops": "1",
      "kernel/keys/root_maxkeys": "1000000",
      "kernel/keys/root_maxbytes": "25000000",
    });
  });

  it("keeps pods in a cgroup of the sandbox", () => {
    assert.equal(configuration.cgroupRoot, `/${nodeLayout(instance).id}`);
    assert.equal(configuration.cgroupDriver, "cgroupfs");
  });

  it("runs where there is swap, or the old cgroups, or no right to lower a score", () => {
    assert.deepEqual(
      [configuration.failSwapOn, configuration.failCgroupV1, configuration.oomScoreAdj],
      [false, false, 0],
    );
  });

  it("lets nobody in whom the API server does not know", () => {
    assert.equal(configuration.authentication.anonymous.enabled, false);
    assert.equal(configuration.authentication.webhook.enabled, true);
    assert.equal(configuration.authorization.mode, "Webhook");
    assert.equal(configuration.authentication.x509.clientCAFile, "/etc/kubernetes/ca.crt");
    assert.ok(!("readOnlyPort" in configuration));
    assert.equal(configuration.healthzBindAddress, "127.0.0.1");
    assert.equal(configuration.address, network.nodeAddress);
  });

  it("registers with what keeps others away and leads those here that can run", () => {
    assert.deepEqual(configuration.registerWithTaints, [realNodeTaint]);
    assert.ok(kubeletFlags.includes(`--hostname-override=${realNodeName}`));
    assert.ok(kubeletFlags.some((flag) => flag.startsWith(`--node-labels=${nodeKindLabel}=real,`)));
    assert.ok(kubeletFlags.includes(`--node-ip=${network.nodeAddress}`));
  });

  it("tells pods who knows names", () => {
    assert.deepEqual(configuration.clusterDNS, [network.dnsServiceAddress]);
    assert.equal(resolvConf, `nameserver ${network.dnsServiceAddress}\n`);
    assert.match(corefile(), new RegExp(`kubernetes ${configuration.clusterDomain} `));
  });
});

describe("the containerd of a real node", () => {
  const ext4 = 0xef53;
  const overlay = 0x794c7630;

  it("begins pods with the image that can be had", () => {
    assert.match(containerdConfig(someNode, ext4), /^sandbox = "registry\.k8s\.io\/pause:3\.10\.2"$/m);
    const pinned = `${imageReference("pause").replace(/@.*/, "")}@sha256:${"0".repeat(64)}`;
    const published = { ...someNode, images: ["docker.io/prom/prometheus:v3.14.0", pinned] };
    assert.ok(containerdConfig(published, ext4).includes(`sandbox = "${pinned}"`));
  });

  it("lays layers over each other, and copies them where that cannot be", () => {
    assert.match(containerdConfig(someNode, ext4), /^snapshotter = "overlayfs"$/m);
    assert.match(containerdConfig(someNode, overlay), /^snapshotter = "native"$/m);
  });

  it("says each table once", () => {
    const tables = containerdConfig(someNode, ext4).match(/^\[.*\]$/gm) ?? [];
    assert.equal(new Set(tables).size, tables.length);
    assert.match(containerdConfig(someNode, ext4), /^version = 3\n/);
  });

  it("asks the sandbox's registry for registries that stand-ins were made of, and no other", () => {
    const files = registryHosts(someNode);
    assert.deepEqual(Object.keys(files).sort(), [
      "docker.io/hosts.toml",
      "localhost:5000/hosts.toml",
      "registry.k8s.io/hosts.toml",
    ]);
    assert.equal(
      files["docker.io/hosts.toml"],
      '[host."https://localhost:5000/v2/docker.io"]\ncapabilities = ["pull", "resolve"]\noverride_path = true\n' +
        'ca = "/etc/node/registry.crt"\n',
    );
    for (const text of Object.values(files)) assert.doesNotMatch(text, /skip_verify|http:/);
  });

  it("asks it for each registry of the catalogue that a stand-in could be made of", () => {
    const all = standInNames.map((name) => originalReference(name));
    const files = Object.keys(registryHosts({ ...someNode, images: all }));
    for (const reference of all)
      assert.ok(files.includes(`${reference.split("/")[0]}/hosts.toml`), reference);
  });

  it("does not take one registry for another whose name begins alike", () => {
    const images = ["docker.io.example/team/x:1", "registry.k8s.io/pause:3.10.2"];
    assert.deepEqual(Object.keys(registryHosts({ ...someNode, images })).sort(), [
      "localhost:5000/hosts.toml",
      "registry.k8s.io/hosts.toml",
    ]);
  });

  it("asks nobody in their place where nothing is built", () => {
    assert.deepEqual(registryHosts({ ...someNode, registry: undefined }), {});
  });
});

describe("the network of a real node", () => {
  const ranges = [network.podSubnet, network.serviceRange, "10.244.0.0/16"];

  it("gives pods, Services and the node addresses of their own, apart from those of simulated pods", () => {
    for (const one of ranges) {
      assert.ok(!inRange(network.nodeAddress, one));
      for (const other of ranges.filter((range) => range !== one)) {
        assert.ok(!inRange(one.split("/")[0] ?? "", other), `${one} in ${other}`);
      }
    }
    for (const address of [network.dnsServiceAddress, network.kubernetesServiceAddress]) {
      assert.ok(inRange(address, network.serviceRange));
    }
  });

  it("joins pods by a bridge that is their gateway, and hides nobody's address", () => {
    const [bridge, portmap, ...others] = cniConfiguration().plugins;
    assert.deepEqual(others, []);
    assert.equal(portmap?.type, "portmap");
    assert.equal(bridge?.type, "bridge");
    assert.deepEqual([bridge.isGateway, bridge.hairpinMode], [true, true]);
    assert.ok(!("ipMasq" in bridge));
    assert.deepEqual(bridge.ipam?.ranges, [[{ subnet: network.podSubnet }]]);
  });

  it("answers names of the cluster, and asks nobody for others", () => {
    assert.match(corefile(), new RegExp(`^\\.:53 \\{\\n {2}bind ${network.nodeAddress}\n`));
    assert.doesNotMatch(corefile(), /forward|proxy|reload/);
  });

  it("knows localhost as IPv4 alone, where everything listens", () => {
    assert.equal(hosts, "127.0.0.1 localhost\n");
  });

  it("leaves the machine's connection tracking as it is", () => {
    for (const flag of ["max-per-core", "tcp-timeout-established", "tcp-timeout-close-wait"]) {
      assert.ok(kubeProxyFlags.includes(`--conntrack-${flag}=0`), flag);
    }
  });

  it("has no program that listens for more than the node", () => {
    const addresses = [...kubeProxyFlags, ...metricsServerFlags].flatMap(
      (flag) => /-address=([\d.]+)/.exec(flag)?.slice(1) ?? [],
    );
    assert.deepEqual(addresses.sort(), [network.nodeAddress, "127.0.0.1", "127.0.0.1"]);
  });

  it("uses no port twice", () => {
    const used = Object.values(network.nodePorts);
    assert.equal(new Set(used).size, used.length);
  });
});

describe("what a cluster has with a real node", () => {
  const all = addonManifests as {
    kind: string;
    metadata: { name: string };
    spec?: Record<string, unknown>;
  }[];

  it("leads Services to the programs of the node", () => {
    const slices = addonManifests.filter((one) => "endpoints" in one) as {
      endpoints: { addresses: string[] }[];
      ports: { port: number }[];
      metadata: { labels: Record<string, string> };
    }[];
    assert.deepEqual(
      slices.map(({ metadata, endpoints, ports }) => [
        metadata.labels["kubernetes.io/service-name"],
        endpoints[0]?.addresses[0],
        ports[0]?.port,
      ]),
      [
        ["kube-dns", network.nodeAddress, network.nodePorts.dns],
        ["metrics-server", network.nodeAddress, network.nodePorts.metricsServer],
      ],
    );
    const dns = all.find(({ kind, metadata }) => kind === "Service" && metadata.name === "kube-dns");
    assert.equal(dns?.spec?.clusterIP, network.dnsServiceAddress);
  });

  it("has one default class of volumes, which waits for the pod's node", () => {
    const classes = addonManifests.filter((one) => "provisioner" in one);
    assert.equal(classes.length, 1);
    assert.ok("volumeBindingMode" in (classes[0] ?? {}));
    assert.equal((classes[0] as { volumeBindingMode?: string }).volumeBindingMode, "WaitForFirstConsumer");
  });
});
