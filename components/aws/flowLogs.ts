import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { encryptionKey } from "./encryptionKey";
import { trustService } from "./policyDocument";
import { grantedRole, type GrantedRole } from "./role";

export interface FlowLogsArgs {
  vpc: aws.ec2.Vpc;
  region: string;
  retentionDays: number;
  permissionsBoundary?: string;
  protect?: boolean;
}

/** A record of every connection in the network, accepted or refused, encrypted with a key of its own. */
export function flowLogs(name: string, parent: pulumi.Resource, args: FlowLogsArgs): aws.ec2.FlowLog {
  const { vpc, region, retentionDays, protect } = args;
  const key = encryptionKey(
    `${name}-key`,
    { description: "Flow logs of the network", logsIn: region, protect },
    { parent },
  );
  const group = new aws.cloudwatch.LogGroup(
    `${name}-group`,
    { retentionInDays: retentionDays, kmsKeyId: key.arn },
    { parent },
  );
  const { role, permissions } = writerOf(group, name, parent, args);
  return new aws.ec2.FlowLog(
    name,
    {
      vpcId: vpc.id,
      trafficType: "ALL",
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      // Ten minutes: a record a minute costs up to ten times as much.
      maxAggregationInterval: 600,
    },
    { parent, dependsOn: permissions },
  );
}

/** Source: VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs". */
function writerOf(
  group: aws.cloudwatch.LogGroup,
  name: string,
  parent: pulumi.Resource,
  { permissionsBoundary }: FlowLogsArgs,
): GrantedRole {
  const actions = ["CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams"];
  const write = {
    actions: actions.map((action) => `logs:${action}`),
    resources: [group.arn, pulumi.interpolate`${group.arn}:*`],
  };
  const trust = trustService("vpc-flow-logs.amazonaws.com");
  return grantedRole(`${name}-role`, { trust, statements: [write], permissionsBoundary }, parent);
}
