import { unknown } from "../../../../policy/values";
import { type Case, type CasesByRule, one } from "./cases";

const template = (metadataOptions: Parameters<typeof one>[1], says?: RegExp): Case =>
  one("aws:ec2/launchTemplate:LaunchTemplate", { metadataOptions }, says);

const database = {
  deletionProtection: true,
  skipFinalSnapshot: false,
  finalSnapshotIdentifier: "mlops-last",
};
const protectedStack = { protect: true };
const held = (type: string, props: Parameters<typeof one>[1], protect = true): Case => ({
  ...one(type, props, undefined, { protect }),
  context: protectedStack,
});

const required = { "mlops-stack.io/name": "mlops", "mlops-stack.io/managed-by": "pulumi" };

/** Machines, state and tags. */
export const account: CasesByRule = {
  "imds-v2": {
    breaks: {
      "a template without options": one("aws:ec2/launchTemplate:LaunchTemplate", {}),
      "a template whose tokens are optional": template({ httpTokens: "optional" }, /httpTokens/),
      "a template that containers get through to": template(
        { httpTokens: "required", httpPutResponseHopLimit: 2 },
        /HopLimit is 2/,
      ),
      "a machine of its own": one("aws:ec2/instance:Instance", {}),
    },
    keeps: {
      "a template that wants tokens": template({ httpTokens: "required", httpPutResponseHopLimit: 1 }),
      "a template without the service": template({ httpEndpoint: "disabled" }),
    },
  },
  "protected-state": {
    breaks: {
      "a database that the engine may delete": held("aws:rds/instance:Instance", database, false),
      "a database that AWS may delete": held("aws:rds/instance:Instance", {
        ...database,
        deletionProtection: false,
      }),
      "a database that goes without a last snapshot": held("aws:rds/instance:Instance", {
        ...database,
        skipFinalSnapshot: true,
      }),
      "a last snapshot without a name": held("aws:rds/instance:Instance", {
        deletionProtection: true,
      }),
      "a bucket that is emptied first": held("aws:s3/bucket:Bucket", { forceDestroy: true }),
      "a repository that is emptied first": held("aws:ecr/repository:Repository", { forceDelete: true }),
      "a cluster that AWS may delete": held("aws:eks/cluster:Cluster", {}),
      "a key that the engine may delete": held("aws:kms/key:Key", {}, false),
      "a cache that the engine may delete": held(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        {},
        false,
      ),
      "a database of an unprotected stack, where every stack is to be protected": {
        ...one("aws:rds/instance:Instance", database),
        context: { settings: { always: true } },
      },
    },
    keeps: {
      "a database that is protected in every way": held("aws:rds/instance:Instance", database),
      "a protected cluster": held("aws:eks/cluster:Cluster", { deletionProtection: true }),
      "a protected bucket": held("aws:s3/bucket:Bucket", {}),
      "what holds no data": held("aws:ec2/vpc:Vpc", {}, false),
      "anything in a stack that is not protected": one("aws:rds/instance:Instance", {
        skipFinalSnapshot: true,
      }),
    },
  },
  "expiring-logs": {
    breaks: {
      "a log group for ever": one("aws:cloudwatch/logGroup:LogGroup", {}),
      "a log group that says so": one("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 0 }),
    },
    keeps: {
      "a log group of 30 days": one("aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 30 }),
    },
  },
  "cost-tags": {
    breaks: {
      "a VPC without tags": one("aws:ec2/vpc:Vpc", {}, /mlops-stack.io\/name is missing/),
      "a VPC with a name alone": one("aws:ec2/vpc:Vpc", { tags: { "mlops-stack.io/name": "mlops" } }),
      "a VPC without the team's own": {
        ...one("aws:ec2/vpc:Vpc", { tags: required }, /costCentre/),
        context: { settings: { keys: ["costCentre"] } },
      },
    },
    keeps: {
      "tags of the provider": one("aws:ec2/vpc:Vpc", {}, undefined, { defaultTags: required }),
      "tags of its own": one("aws:ec2/vpc:Vpc", { tags: required }),
      "tags that the provider has added": one("aws:ec2/vpc:Vpc", { tags: {}, tagsAll: required }),
      "tags that are not known yet": one("aws:ec2/vpc:Vpc", { tagsAll: unknown }),
      "what takes no tags": one("aws:ec2/route:Route", {}),
      "what is not of AWS": one("kubernetes:core/v1:Namespace", {}),
    },
  },
};
