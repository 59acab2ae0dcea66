import { unknown } from "../../../../policy/values";
import { type Case, type CasesByRule, one, resource } from "./cases";

const database = "aws:rds/instance:Instance";
const bucket = resource("aws:s3/bucket:Bucket", {}, { name: "artifacts" });
const blockType = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const block = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};
const group = "aws:ec2/securityGroup:SecurityGroup";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const classicRule = "aws:ec2/securityGroupRule:SecurityGroupRule";
const cluster = (vpcConfig: Parameters<typeof one>[1], says?: RegExp): Case =>
  one("aws:eks/cluster:Cluster", { vpcConfig: { subnetIds: [unknown], ...vpcConfig } }, says);

export const publicAccess: CasesByRule = {
  "private-database": {
    breaks: {
      "a database with a public address": one(database, { publiclyAccessible: true }, /public address/),
      "a cluster's instance with one": one("aws:rds/clusterInstance:ClusterInstance", {
        publiclyAccessible: true,
      }),
    },
    keeps: {
      "a database that says nothing, as AWS makes none public": one(database, {}),
      "a database that says no": one(database, { publiclyAccessible: false }),
      "anything else with such a field": one("aws:mq/broker:Broker", { publiclyAccessible: true }),
    },
  },
  "private-bucket": {
    breaks: {
      "a block with a gap": one(
        blockType,
        { ...block, restrictPublicBuckets: false },
        /restrictPublicBuckets/,
      ),
      "a block that leaves one way out": one(blockType, { blockPublicAcls: true }, /blockPublicPolicy/),
      "an ACL for everybody": one("aws:s3/bucketAcl:BucketAcl", { acl: "public-read" }, /public-read/),
      "an ACL for everybody with an account": one("aws:s3/bucketAcl:BucketAcl", {
        acl: "authenticated-read",
      }),
    },
    keeps: {
      "a complete block": one(blockType, block),
      "a private ACL": one("aws:s3/bucketAcl:BucketAcl", { acl: "private" }),
    },
  },
  "bucket-access-block": {
    breaks: {
      "a bucket alone": { resources: [bucket], says: /BucketPublicAccessBlock/ },
      "a bucket beside the block of another": {
        resources: [bucket, resource(blockType, { bucket: "other" }, { sources: { bucket: ["urn:other"] } })],
      },
    },
    keeps: {
      "a bucket with its block, at a preview": {
        resources: [bucket, resource(blockType, { bucket: unknown }, { sources: { bucket: [bucket.urn] } })],
      },
      "a bucket that its block names": {
        resources: [
          resource("aws:s3/bucket:Bucket", { bucket: "artifacts" }),
          resource(blockType, { bucket: "artifacts" }),
        ],
      },
      "a stack without buckets": { resources: [] },
    },
  },
  "closed-security-group": {
    breaks: {
      "a group that lets everybody in": one(
        group,
        {
          ingress: [
            { protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] },
          ],
        },
        /0\.0\.0\.0\/0/,
      ),
      "a group that lets all of IPv6 in": one(group, { ingress: [{ ipv6CidrBlocks: ["::/0"] }] }),
      "a rule of its own": one(ingressRule, { cidrIpv4: "0.0.0.0/0" }),
      "a rule of its own for IPv6": one(ingressRule, { cidrIpv6: "::/0" }),
      "a rule of the older kind": one(classicRule, { type: "ingress", cidrBlocks: ["0.0.0.0/0"] }),
    },
    keeps: {
      "a group that lets the VPC in": one(group, { ingress: [{ cidrBlocks: ["10.0.0.0/16"] }] }),
      "a group that everybody may be reached from": one(group, { egress: [{ cidrBlocks: ["0.0.0.0/0"] }] }),
      "a rule for a range that is not known yet": one(ingressRule, { cidrIpv4: unknown }),
      "a rule for another group": one(ingressRule, { referencedSecurityGroupId: "sg-1" }),
      "an older rule for what goes out": one(classicRule, { type: "egress", cidrBlocks: ["0.0.0.0/0"] }),
    },
  },
  "closed-cluster-endpoint": {
    breaks: {
      "a cluster that says nothing: EKS opens it to everybody": cluster({}, /not false/),
      "a public endpoint without ranges": cluster({ endpointPublicAccess: true, publicAccessCidrs: [] }),
      "a public endpoint for everybody": cluster(
        { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] },
        /0\.0\.0\.0\/0/,
      ),
    },
    keeps: {
      "a private endpoint": cluster({ endpointPublicAccess: false, endpointPrivateAccess: true }),
      "a public endpoint for an office": cluster({
        endpointPublicAccess: true,
        publicAccessCidrs: ["203.0.113.0/24"],
      }),
      "ranges that are not known yet": cluster({ endpointPublicAccess: true, publicAccessCidrs: unknown }),
      "a range that is not known yet": cluster({ endpointPublicAccess: true, publicAccessCidrs: [unknown] }),
    },
  },
};
