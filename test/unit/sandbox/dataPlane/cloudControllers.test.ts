import assert from "node:assert/strict";
import type { V1PersistentVolumeClaim, V1Service } from "@kubernetes/client-node";
import { keyOf, tokens } from "../../../../sandbox/cloud/inventory";
import { isServed, loadBalancerFor } from "../../../../sandbox/cloud/dataPlane/loadBalancer";
import { allows, permissionsOf, roleOf } from "../../../../sandbox/cloud/dataPlane/permissions";
import { volumeEntry, volumeManifest } from "../../../../sandbox/cloud/dataPlane/volumes";
import { text } from "../../../../sandbox/plugins/common/fields";
import { stock } from "./objects";

const annotations = (values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `service.beta.kubernetes.io/aws-load-balancer-${key}`,
      value,
    ]),
  );
const service = (values: Record<string, string> = {}, spec: V1Service["spec"] = {}): V1Service => ({
  metadata: { name: "web", namespace: "models", uid: "1234-abcd", annotations: annotations(values) },
  spec: { type: "LoadBalancer", ...spec },
});

const cluster = {
  type: tokens.cluster,
  id: "mlops",
  properties: { arn: "arn:aws:eks:us-east-1:123456789012:cluster/mlops", vpcConfig: { vpcId: "vpc-1" } },
};
const subnet = (id: string, zone: string, tagsAll: Record<string, string>, vpcId = "vpc-1") => ({
  type: tokens.subnet,
  id,
  properties: { availabilityZone: `us-east-1${zone}`, vpcId, tagsAll },
});
const elb = { "kubernetes.io/role/elb": "1" };
const network = [
  cluster,
  subnet("public-a", "a", elb),
  subnet("public-a2", "a", elb),
  subnet("public-b", "b", { ...elb, "kubernetes.io/cluster/mlops": "shared" }),
  subnet("theirs", "c", { ...elb, "kubernetes.io/cluster/other": "owned" }),
  subnet("elsewhere", "c", elb, "vpc-2"),
  subnet("private-a", "a", { "kubernetes.io/role/internal-elb": "1" }),
];

describe("the load balancer of a Service", () => {
  it("stands in one public subnet of each zone, which cannot go before it", () => {
    const { id, properties, uses } = loadBalancerFor(service({ type: "nlb" }), stock(network));
    assert.deepEqual(properties.subnets, ["public-a", "public-b"]);
    assert.deepEqual(uses, [keyOf(tokens.subnet, "public-a"), keyOf(tokens.subnet, "public-b")]);
    assert.equal(properties.loadBalancerType, "network");
    assert.match(id, /^arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer\/net\/a1234abcd\//);
    assert.match(text(properties.dnsName), /^a1234abcd-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com$/);
  });

  it("stands in private subnets where it is internal, and carries the tags that were asked for", () => {
    const wanted = service({ internal: "true", "additional-resource-tags": "team=vision,cost=1" });
    const { properties } = loadBalancerFor(wanted, stock(network));
    assert.deepEqual(properties.subnets, ["private-a"]);
    assert.deepEqual(properties.tagsAll, {
      team: "vision",
      cost: "1",
      "kubernetes.io/cluster/mlops": "owned",
      "kubernetes.io/service-name": "models/web",
    });
  });

  it("is not there without a subnet that carries the tag, or with a certificate that nobody has", () => {
    const untagged = stock([cluster, subnet("public-a", "a", {})]);
    assert.throws(() => loadBalancerFor(service(), untagged), /any suitable subnets/);
    const arn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
    const secured = service({ "ssl-cert": arn });
    assert.throws(() => loadBalancerFor(secured, stock(network)), /CertificateNotFound.*certificate\/1/);
    const certificate = { type: "aws:acm/certificate:Certificate", id: arn, properties: { arn } };
    assert.ok(loadBalancerFor(secured, stock([...network, certificate])));
  });

  it("is left to another controller where the Service asks for one", () => {
    assert.ok(isServed(service({ type: "nlb" })));
    assert.ok(isServed(service()));
    for (const type of ["external", "nlb-ip"]) assert.ok(!isServed(service({ type })), type);
    assert.ok(!isServed(service({}, { loadBalancerClass: "service.k8s.aws/nlb" })));
    assert.ok(!isServed(service({}, { type: "ClusterIP" })));
  });
});

describe("the volume of a claim", () => {
  const claim: V1PersistentVolumeClaim = {
    metadata: { name: "data", namespace: "models", uid: "u-1" },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "gp3",
      resources: { requests: { storage: "1536Mi" } },
    },
  };
  const storageClass = { provisioner: "ebs.csi.aws.com", parameters: { type: "gp3", encrypted: "true" } };

  it("is as large as it asks for, in whole GiB, encrypted as its class says, and tagged", () => {
    const { id, properties } = volumeEntry(claim, storageClass, "us-east-1a", { team: "vision" });
    assert.match(id, /^vol-[0-9a-f]{17}$/);
    assert.equal(properties.size, 2);
    assert.equal(properties.encrypted, true);
    assert.deepEqual(properties.tagsAll, {
      team: "vision",
      "ebs.csi.aws.com/cluster": "true",
      "kubernetes.io/created-for/pv/name": "pvc-u-1",
      "kubernetes.io/created-for/pvc/name": "data",
      "kubernetes.io/created-for/pvc/namespace": "models",
    });
  });

  it("is the same in the cloud and in the cluster, and stays in its zone", () => {
    const { metadata, spec } = volumeManifest(claim, storageClass, "us-east-1a");
    assert.equal(spec?.csi?.volumeHandle, volumeEntry(claim, storageClass, "us-east-1a", {}).id);
    assert.equal(metadata?.name, "pvc-u-1");
    assert.equal(spec?.claimRef?.uid, "u-1");
    const [term] = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
    assert.deepEqual(term?.matchExpressions, [
      { key: "topology.kubernetes.io/zone", operator: "In", values: ["us-east-1a"] },
    ]);
  });
});

describe("the permissions of a pod", () => {
  const arn = "arn:aws:iam::1:role/scaler";
  const account = { namespace: "kube-system", name: "scaler" };
  const agent = { type: tokens.addon, id: "a", properties: { addonName: "eks-pod-identity-agent" } };
  const association = {
    type: tokens.podIdentityAssociation,
    id: "a-1",
    properties: { namespace: "kube-system", serviceAccount: "scaler", roleArn: arn },
  };
  const policy = (...statements: object[]) => JSON.stringify({ Statement: statements });
  const may = (...statements: object[]) =>
    permissionsOf(
      arn,
      stock([
        { type: "aws:iam/role:Role", id: "scaler", properties: { arn } },
        {
          type: "aws:iam/rolePolicy:RolePolicy",
          id: "p",
          properties: { role: "scaler", policy: policy(...statements) },
        },
        {
          type: "aws:iam/rolePolicy:RolePolicy",
          id: "q",
          properties: { role: "other", policy: policy({ Effect: "Allow", Action: "*" }) },
        },
      ]),
    );

  it("come with an association of its service account, as long as the agent hands them out", () => {
    assert.equal(roleOf(account, stock([agent, association])), arn);
    assert.equal(roleOf(account, stock([association])), undefined);
    assert.equal(roleOf({ ...account, namespace: "default" }, stock([agent, association])), undefined);
    const addon = {
      type: tokens.addon,
      id: "b",
      properties: { podIdentityAssociations: [{ serviceAccount: "scaler", roleArn: arn }] },
    };
    assert.equal(roleOf(account, stock([agent, addon])), arn);
  });

  it("are what its statements allow and none denies", () => {
    const action = "autoscaling:SetDesiredCapacity";
    assert.ok(allows(may({ Effect: "Allow", Action: ["autoscaling:Set*"] }), action));
    assert.ok(allows(may({ Effect: "Allow", Action: "AUTOSCALING:setdesiredcapacity" }), action));
    assert.ok(!allows(may({ Effect: "Allow", Action: "autoscaling:Describe*" }), action));
    assert.ok(!allows(may({ Effect: "Allow", Action: "*" }, { Effect: "Deny", Action: action }), action));
    assert.ok(!allows(permissionsOf("arn:nobody", stock([])), action));
  });
});
