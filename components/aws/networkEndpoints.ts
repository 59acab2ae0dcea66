import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface NetworkEndpointsArgs {
  name: string;
  region: string;
  vpc: aws.ec2.Vpc;
  routeTableIds: pulumi.Input<string>[];
  /** Where the endpoints of ECR get their addresses: one in each zone. */
  subnetIds: pulumi.Input<string>[];
}

/** Services of AWS that are reached by an address of the network's own, which costs by the hour. */
const interfaceServices = ["ecr.api", "ecr.dkr"];

/** Images come from ECR, their layers from S3: with these none of it goes through a NAT gateway. */
export function networkEndpoints(name: string, parent: pulumi.Resource, args: NetworkEndpointsArgs): void {
  const serviceName = (service: string) => `com.amazonaws.${args.region}.${service}`;
  new aws.ec2.VpcEndpoint(
    `${name}-s3`,
    {
      vpcId: args.vpc.id,
      serviceName: serviceName("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: args.routeTableIds,
      tags: { Name: `${args.name}-s3` },
    },
    { parent },
  );
  const callers = securityGroup(name, parent, args);
  for (const service of interfaceServices) {
    const suffix = service.replace(".", "-");
    new aws.ec2.VpcEndpoint(
      `${name}-${suffix}`,
      {
        vpcId: args.vpc.id,
        serviceName: serviceName(service),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: args.subnetIds,
        securityGroupIds: [callers.id],
        tags: { Name: `${args.name}-${suffix}` },
      },
      { parent },
    );
  }
}

/** Everybody in the network, and nobody else. */
function securityGroup(
  name: string,
  parent: pulumi.Resource,
  { name: label, vpc }: NetworkEndpointsArgs,
): aws.ec2.SecurityGroup {
  const tags = { Name: `${label}-endpoints` };
  const group = new aws.ec2.SecurityGroup(
    `${name}-endpoints`,
    { vpcId: vpc.id, description: "Private endpoints of AWS services", tags },
    { parent },
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-endpoints-https`,
    {
      securityGroupId: group.id,
      description: "HTTPS from the network",
      cidrIpv4: vpc.cidrBlock,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      tags,
    },
    { parent },
  );
  return group;
}
