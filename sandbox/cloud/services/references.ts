import { AwsError } from "../awsError";
import { tokens } from "../inventory";
import type { Reference } from "../resourceType";

/** What AWS' own services name of each other, each with the refusal of a name of nothing. */

export function vpcAt(property = "vpcId"): Reference {
  const missing = (id: string) => new AwsError("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);
  return { property, type: tokens.vpc, holds: true, missing };
}

export function subnetAt(property: string): Reference {
  const missing = (id: string) =>
    new AwsError("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
  return { property, type: tokens.subnet, holds: true, missing };
}

export function securityGroupAt(property: string): Reference {
  const missing = (id: string) =>
    new AwsError("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
  return { property, type: tokens.securityGroup, holds: true, missing };
}

export function routeTableAt(property: string): Reference {
  const missing = (id: string) =>
    new AwsError("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);
  return { property, type: "aws:ec2/routeTable:RouteTable", missing };
}

/** The caller's service checks that the role exists; the role may go before it all the same. */
export function roleAt(property: string): Reference {
  const missing = (arn: string) =>
    new AwsError(
      "InvalidParameterException",
      `Role with arn: ${arn} could not be assumed because it does not exist`,
    );
  return { property, type: "aws:iam/role:Role", by: "arn", missing };
}

/** The key may go before what it encrypts: AWS only schedules the deletion. */
export function keyAt(property: string): Reference {
  const missing = (arn: string) => new AwsError("NotFoundException", `Key '${arn}' does not exist`);
  return { property, type: "aws:kms/key:Key", by: "either", missing };
}

/** What belongs to a cluster goes with it. */
export function clusterAt(property = "clusterName"): Reference {
  const missing = (name: string) =>
    new AwsError("ResourceNotFoundException", `No cluster found for name: ${name}.`, 404);
  return { property, type: tokens.cluster, missing };
}

export function bucketAt(property = "bucket"): Reference {
  const missing = () => new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
  return { property, type: tokens.bucket, missing };
}

export function repositoryAt(property = "repository"): Reference {
  const missing = (name: string) =>
    new AwsError(
      "RepositoryNotFoundException",
      `The repository with name '${name}' does not exist in the registry`,
    );
  return { property, type: tokens.repository, missing };
}
