import { bucketsWithout } from "../buckets";
import { all, ofType, type Rule, unless } from "../rule";
import { at, isUnknown, list, mayBe, mayBeTrue, type Plain, texts } from "../values";

/** Anybody: IPv4 and IPv6. */
const everywhere = ["0.0.0.0/0", "::/0"];

const openTo = (ranges: Plain | undefined): string[] =>
  texts(ranges).filter((range) => everywhere.includes(range));

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** What stores data, or answers for the cluster, is reached from inside alone. */
export const publicAccess: Rule[] = [
  {
    id: "private-database",
    description: "Databases have no public address.",
    remedy: "Remove publiclyAccessible; reach the database from inside the VPC.",
    severity: "critical",
    check: ofType(
      ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"],
      ({ props: { publiclyAccessible } }) =>
        unless(
          isUnknown(publiclyAccessible) || !mayBeTrue(publiclyAccessible),
          "publiclyAccessible is true: the database gets a public address",
        ),
    ),
  },
  {
    id: "private-bucket",
    description: "Public access blocks block all four ways, and no ACL opens a bucket.",
    remedy: `Set ${blocks.join(", ")} to true, and use no public ACL.`,
    severity: "critical",
    check: all(
      ofType("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", ({ props }) =>
        blocks
          .filter((block) => !mayBeTrue(props[block]))
          .map((block) => `${block} is not true: the bucket can be made public`),
      ),
      ofType(["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucket:Bucket"], ({ props: { acl } }) =>
        texts(acl)
          .filter((word) => /^(public|authenticated)-/.test(word))
          .map((word) => `the ACL ${word} lets strangers in`),
      ),
    ),
  },
  {
    id: "bucket-access-block",
    description: "Every bucket has a public access block.",
    remedy: "Add a BucketPublicAccessBlock for the bucket.",
    severity: "critical",
    checkStack: (resources) =>
      bucketsWithout(resources, {
        type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      }).map(({ urn }) => ({ urn, message: "no BucketPublicAccessBlock is for this bucket" })),
  },
  {
    id: "closed-security-group",
    description: "No security group lets the whole Internet in.",
    remedy: "Name the ranges or the security groups that may connect.",
    severity: "critical",
    check: all(
      ofType("aws:ec2/securityGroup:SecurityGroup", ({ props }) =>
        list(props["ingress"]).flatMap((rule) => openMessages([rule["cidrBlocks"], rule["ipv6CidrBlocks"]])),
      ),
      ofType("aws:ec2/securityGroupRule:SecurityGroupRule", ({ props }) =>
        mayBe(props["type"], "ingress") && !isUnknown(props["type"])
          ? openMessages([props["cidrBlocks"], props["ipv6CidrBlocks"]])
          : [],
      ),
      ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ({ props }) =>
        openMessages([props["cidrIpv4"], props["cidrIpv6"]]),
      ),
    ),
  },
  {
    id: "closed-cluster-endpoint",
    description: "The API server answers inside the VPC, or named ranges only.",
    remedy: "Switch endpointPublicAccess off, or name publicAccessCidrs.",
    severity: "high",
    check: ofType("aws:eks/cluster:Cluster", ({ props }) => {
      const isPublic = at(props["vpcConfig"], "endpointPublicAccess");
      if (isPublic === false || isUnknown(isPublic)) return [];
      const ranges = at(props["vpcConfig"], "publicAccessCidrs");
      if (isUnknown(ranges)) return [];
      // EKS' own defaults: a public endpoint, open to everybody.
      if (texts(ranges).length === 0 && !(Array.isArray(ranges) && ranges.some(isUnknown))) {
        return ["endpointPublicAccess is not false, and no publicAccessCidrs limit it"];
      }
      return openTo(ranges).map((range) => `publicAccessCidrs holds ${range}: anybody may connect`);
    }),
  },
];

function openMessages(ranges: (Plain | undefined)[]): string[] {
  return ranges.flatMap(openTo).map((range) => `ingress from ${range}: anybody may connect`);
}
