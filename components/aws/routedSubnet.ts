import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A subnet, and what has to be there before anything in it can talk to the outside. */
export interface RoutedSubnet {
  subnet: aws.ec2.Subnet;
  table: aws.ec2.RouteTable;
  association: aws.ec2.RouteTableAssociation;
}

export interface RoutedSubnetArgs {
  vpc: aws.ec2.Vpc;
  table: aws.ec2.RouteTable;
  zone: string;
  cidr: string;
  tags: Record<string, string>;
}

/** A subnet of one zone that follows a route table. */
export function routedSubnet(name: string, args: RoutedSubnetArgs, parent: pulumi.Resource): RoutedSubnet {
  const { vpc, table, zone, cidr, tags } = args;
  const subnet = new aws.ec2.Subnet(
    name,
    // Load balancers and NAT gateways bring their addresses; nothing else gets a public one.
    { vpcId: vpc.id, availabilityZone: zone, cidrBlock: cidr, mapPublicIpOnLaunch: false, tags },
    { parent },
  );
  const association = new aws.ec2.RouteTableAssociation(
    `${name}-association`,
    { subnetId: subnet.id, routeTableId: table.id },
    { parent },
  );
  return { subnet, table, association };
}

/** Through their routes as well, so that whoever starts in a subnet reaches the outside. */
export function idsOf(subnets: RoutedSubnet[]): pulumi.Output<string[]> {
  return pulumi.all(
    subnets.map(({ subnet, association }) => pulumi.all([subnet.id, association.id]).apply(([id]) => id)),
  );
}
