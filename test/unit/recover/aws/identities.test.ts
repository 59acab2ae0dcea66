import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { taggable } from "../../../../components/aws/taggable";
import { identities, type Inputs } from "../../../../scripts/recover/aws/identities";

const inputsOf =
  (values: Record<string, string>): Inputs =>
  (name) =>
    values[name];

/** The id that a type's inputs lead to. */
function idOf(type: string, values: Record<string, string>): string | undefined {
  const identity = identities[type];
  assert.equal(identity?.by, "inputs", type);
  return identity.by === "inputs" ? identity.id(inputsOf(values)) : undefined;
}

describe("how an interrupted resource of AWS is found", () => {
  it("is known for every type that a component may register", () => {
    assert.deepEqual(Object.keys(identities).sort(), Object.keys(taggable).sort());
  });

  it("is by its tag only where the type takes tags", () => {
    for (const [type, { by }] of Object.entries(identities)) {
      if (by === "tag") assert.equal(taggable[type], true, type);
      if (by === "question" || by === "nothing") {
        assert.ok(!taggable[type] || type.includes("defaultSecurityGroup"), type);
      }
    }
  });

  it("follows from inputs that the type has", () => {
    for (const [type, identity] of Object.entries(identities)) {
      const asked: string[] = [];
      const inputs: Inputs = (name) => {
        asked.push(name);
        return "x";
      };
      if (identity.by === "inputs") assert.match(identity.id(inputs) ?? "", /x/, type);
      if (identity.by === "question") identity.words(inputs);
      const known = inputsInSdk(type);
      for (const name of asked) {
        const [top = ""] = name.split(".");
        assert.ok(known.includes(top), `${type} has no input ${top}`);
      }
    }
  });

  it("fails to follow when an input is missing", () => {
    for (const [type, identity] of Object.entries(identities)) {
      if (identity.by === "inputs") assert.equal(identity.id(inputsOf({})), undefined, type);
    }
  });

  it("puts ids together as the provider does", () => {
    const pairs: [string, Record<string, string>, string][] = [
      ["aws:eks/nodeGroup:NodeGroup", { clusterName: "mlops", nodeGroupName: "gpu-1" }, "mlops:gpu-1"],
      ["aws:eks/addon:Addon", { clusterName: "mlops", addonName: "coredns" }, "mlops:coredns"],
      [
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        { clusterName: "mlops", principalArn: "arn:p", policyArn: "arn:q" },
        "mlops#arn:p#arn:q",
      ],
      ["aws:iam/rolePolicy:RolePolicy", { role: "nodes", name: "pull" }, "nodes:pull"],
      [
        "aws:autoscaling/tag:Tag",
        { autoscalingGroupName: "eks-gpu", "tag.key": "k8s.io/cluster-autoscaler/enabled" },
        "eks-gpu,k8s.io/cluster-autoscaler/enabled",
      ],
      [
        "aws:route53/record:Record",
        { zoneId: "Z01", name: "Digits.example.com.", type: "CNAME" },
        "Z01_digits.example.com_CNAME",
      ],
      [
        "aws:route53/record:Record",
        { zoneId: "Z01", name: "a.example.com", type: "A", setIdentifier: "blue" },
        "Z01_a.example.com_A_blue",
      ],
    ];
    for (const [type, inputs, id] of pairs) assert.equal(idOf(type, inputs), id);
  });

  it("names a route by its table and a checksum of where it leads", () => {
    const route = "aws:ec2/route:Route";
    // The default route's is known far and wide.
    assert.equal(
      idOf(route, { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0" }),
      "r-rtb-11080289494",
    );
    assert.equal(
      idOf(route, { routeTableId: "rtb-1", destinationIpv6CidrBlock: "::/0" }),
      "r-rtb-12750132062",
    );
  });

  it("reads the id at the end of an ARN", () => {
    const ends: [string, string, string][] = [
      ["aws:ec2/subnet:Subnet", "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-0a", "subnet-0a"],
      ["aws:ec2/eip:Eip", "arn:aws:ec2:us-east-1:123456789012:elastic-ip/eipalloc-0a", "eipalloc-0a"],
      ["aws:kms/key:Key", "arn:aws:kms:us-east-1:123456789012:key/1234-ab", "1234-ab"],
      ["aws:route53/zone:Zone", "arn:aws:route53:::hostedzone/Z01", "Z01"],
      [
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        "arn:aws:eks:us-east-1:123456789012:podidentityassociation/mlops/a-1",
        "a-1",
      ],
      [
        "aws:acm/certificate:Certificate",
        "arn:aws:acm:us-east-1:1:certificate/c",
        "arn:aws:acm:us-east-1:1:certificate/c",
      ],
    ];
    for (const [type, arn, id] of ends) {
      const identity = identities[type];
      assert.equal(identity?.by === "tag" ? identity.idOf(arn) : undefined, id);
    }
  });

  it("finds the association of a subnet with the route table that was meant, and no other", () => {
    const identity = identities["aws:ec2/routeTableAssociation:RouteTableAssociation"];
    assert.ok(identity?.by === "question");
    const inputs = inputsOf({ subnetId: "subnet-1", routeTableId: "rtb-1" });
    assert.ok(identity.words(inputs).includes("Name=association.subnet-id,Values=subnet-1"));
    const association = (subnet: string, table: string) => ({
      RouteTables: [
        {
          Associations: [
            { Main: true, RouteTableAssociationId: "rtbassoc-0", RouteTableId: table },
            { RouteTableAssociationId: "rtbassoc-1", RouteTableId: table, SubnetId: subnet },
          ],
        },
      ],
    });
    assert.equal(identity.idIn(association("subnet-1", "rtb-1"), inputs), "rtbassoc-1");
    assert.equal(identity.idIn(association("subnet-2", "rtb-1"), inputs), undefined);
    assert.equal(identity.idIn(association("subnet-1", "rtb-2"), inputs), undefined);
    assert.equal(identity.idIn({}, inputs), undefined);
  });
});

const sdk = createRequire(__filename);

/** The inputs that the SDK's class takes. */
function inputsInSdk(type: string): string[] {
  const [, path = ""] = type.split(":");
  const source = readFileSync(sdk.resolve(`@pulumi/aws/${path}.js`), "utf8");
  return [...source.matchAll(/resourceInputs\["(\w+)"\] = args\?\./g)].map(([, name = ""]) => name);
}
