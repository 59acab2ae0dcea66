import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import {
  ClusterAutoscaler,
  type ClusterAutoscalerArgs,
  existingCluster,
  existingNetwork,
  eksVersions,
  type KubernetesVersion,
} from "../../../components/aws";
import { images } from "../../../components/image";
import { awsResource, statements } from "../../support/awsResources";
import { at, list, objects, ofKind, pods, selects, text } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const build = (changes: Partial<ClusterAutoscalerArgs> = {}) =>
  record(() => {
    const providers = [new aws.Provider("aws", {}), new k8s.Provider("cluster", {})];
    const network = existingNetwork({ vpcId: "vpc-1", privateSubnetIds: [] }, {});
    const cluster = existingCluster(
      { name: "platform", region: "us-east-1", network },
      { provider: providers[0] },
    );
    new ClusterAutoscaler("autoscaler", { cluster, region: "us-east-1", ...changes }, { providers });
  });

const podOf = (recording: Recording) => {
  const [pod, ...more] = pods(recording);
  assert.ok(pod && more.length === 0);
  return pod;
};
const flags = (recording: Recording) => (at(podOf(recording).containers[0], "args") ?? []) as string[];

describe("ClusterAutoscaler", () => {
  it("looks after the scaling groups of its own cluster", async () => {
    assert.ok(
      flags(await build()).includes(
        "--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/platform",
      ),
    );
  });

  it("takes idle nodes away as the settings say, a GPU node by its GPUs alone", async () => {
    const said = flags(
      await build({
        scaleDownUnneededMinutes: 5,
        scaleDownUtilization: 0.4,
        gpuScaleDownUtilization: 0.25,
      }),
    );
    for (const flag of [
      "--scale-down-unneeded-time=5m",
      "--scale-down-utilization-threshold=0.4",
      "--scale-down-gpu-utilization-threshold=0.25",
      "--skip-nodes-with-local-storage=false",
      "--balance-similar-node-groups=true",
      "--expander=least-waste",
    ]) {
      assert.ok(said.includes(flag), flag);
    }
  });

  it("changes the size of scaling groups of its cluster, and of no other", async () => {
    const own = statements(awsResource(await build(), "autoscaler-identity-role-policy"));
    const writing = own.filter(({ Action }) =>
      (Action as string[]).some((action) => !/:(Describe|Get)/.test(action)),
    );
    assert.deepEqual(writing, [
      {
        Sid: "ChangeTheirSize",
        Effect: "Allow",
        Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
        Resource: ["arn:aws:autoscaling:us-east-1:*:autoScalingGroup:*:autoScalingGroupName/eks-*"],
        Condition: { StringEquals: { "aws:ResourceTag/eks:cluster-name": "platform" } },
      },
    ]);
    const groups = own.filter(({ Action }) => (Action as string[]).includes("eks:DescribeNodegroup"));
    assert.deepEqual(
      groups.map(({ Resource }) => Resource),
      [["arn:aws:eks:us-east-1:*:nodegroup/platform/*"]],
    );
  });

  it("waits for its permissions, which a pod gets at its start or never", async () => {
    const recording = await build();
    const { owner, spec } = podOf(recording);
    for (const name of [
      "autoscaler-identity-association",
      "autoscaler-identity-role-policy",
      "autoscaler-cluster-binding",
      "autoscaler-binding",
    ]) {
      assert.ok(
        owner.options.dependencies.some((urn) => urn.endsWith(`::${name}`)),
        name,
      );
    }
    const account = ofKind(recording, "ServiceAccount")[0]?.objectName;
    assert.equal(spec["serviceAccountName"], account);
    assert.equal(awsResource(recording, "autoscaler-identity-association").plain["serviceAccount"], account);
  });

  it("may read what decides where a pod fits, and write what its work is alone", async () => {
    const recording = await build();
    const rules = (kind: string) => list(at(ofKind(recording, kind)[0]?.plain, "rules"));
    const may = (kind: string, group: string, resource: string) =>
      rules(kind)
        .filter(
          ({ apiGroups, resources }) =>
            (apiGroups as string[]).includes(group) && (resources as string[]).includes(resource),
        )
        .flatMap(({ verbs }) => verbs as string[]);
    for (const [group, resource] of [
      ["", "pods"],
      ["", "namespaces"],
      ["apps", "replicasets"],
      ["batch", "jobs"],
      ["policy", "poddisruptionbudgets"],
      ["storage.k8s.io", "volumeattachments"],
      ["resource.k8s.io", "resourceslices"],
    ] as const) {
      assert.deepEqual(may("ClusterRole", group, resource), ["get", "list", "watch"], resource);
    }
    assert.deepEqual(may("ClusterRole", "", "pods/eviction"), ["create"]);
    assert.deepEqual(may("ClusterRole", "", "secrets"), []);
    assert.deepEqual(may("Role", "coordination.k8s.io", "leases"), ["create", "get", "update"]);
    for (const { resources, verbs } of [...rules("ClusterRole"), ...rules("Role")]) {
      assert.ok(!(resources as string[]).includes("*") && !(verbs as string[]).includes("*"));
    }
  });

  it("is of the version of its cluster", async () => {
    const imageOf = async (changes: Partial<ClusterAutoscalerArgs>) =>
      text(at(podOf(await build(changes)).containers[0], "image"));
    assert.match(await imageOf({ kubernetesVersion: "1.35" }), /cluster-autoscaler:v1\.35\.\d+$/);
    assert.match(await imageOf({}), /^registry\.k8s\.io\/autoscaling\/cluster-autoscaler:v1\.36\.\d+$/);
    for (const version of Object.keys(eksVersions)) {
      assert.match(
        images[`clusterAutoscaler-${version as KubernetesVersion}`].tag,
        new RegExp(`^v${version}\\.`),
      );
    }
  });

  it("talks to the APIs of the account and of the cluster, and nobody talks to it", async () => {
    const recording = await build();
    const [policy, ...more] = ofKind(recording, "NetworkPolicy").map(({ plain }) => plain);
    assert.deepEqual(more, []);
    const { labels, namespace } = podOf(recording);
    assert.equal(at(policy, "metadata", "namespace"), namespace);
    assert.ok(selects(at(policy, "spec", "podSelector"), labels));
    assert.deepEqual(at(policy, "spec", "policyTypes"), ["Ingress", "Egress"]);
    assert.deepEqual(list(at(policy, "spec", "ingress")), []);
    const dns = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    };
    assert.deepEqual(at(policy, "spec", "egress"), [
      { to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: [{ protocol: "TCP", port: 80 }] },
      { ports: [{ protocol: "TCP", port: 443 }] },
      // Nothing else lets it ask for names: its namespace is not one of the platform's.
      {
        to: [dns],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
    ]);
  });

  it("lives with the system's services, before others and on nodes that stay", async () => {
    const recording = await build();
    const { spec, namespace, containers } = podOf(recording);
    assert.equal(namespace, "kube-system");
    assert.equal(spec["priorityClassName"], "system-cluster-critical");
    assert.deepEqual(spec["nodeSelector"], { "mlops-stack.io/node-pool": "system" });
    assert.equal(spec["automountServiceAccountToken"], true);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      assert.deepEqual(at(containers[0], probe, "httpGet"), { path: "/health-check", port: "http" });
    }
    for (const { options, urn } of objects(recording)) assert.equal(options.provider, "cluster", urn);
  });
});
