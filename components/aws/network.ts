import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { flowLogs } from "./flowLogs";
import type { NetworkHandle } from "./handles";
import { networkEndpoints } from "./networkEndpoints";
import { idsOf, type RoutedSubnet, routedSubnet } from "./routedSubnet";
import { subnetLayout, type ZoneSubnets } from "./subnetLayout";

export interface NetworkArgs {
  /** Begins the names of everything in it. */
  name: string;
  region: string;
  /** Availability zones; a further one may join at the end. */
  zones: string[];
  /** From /16 to /20. Changing it replaces the network and all that is in it. Default `10.0.0.0/16`. */
  cidr?: string;
  /** `single` is lost with its zone; `perZone` costs one gateway a zone. Default `single`. */
  natGateways?: "single" | "perZone";
  /** Reach S3 and ECR without the NAT gateway, which is paid by the gigabyte. Default true. */
  endpoints?: boolean;
  /** Who talked to whom. Default: kept for 30 days. */
  flowLogs?: { enabled: boolean; retentionDays: number };
  /** ARN of the policy that bounds the role of the flow logs. Default none. */
  permissionsBoundary?: string;
  /** Keep the key of the flow logs from being deleted. Default false. */
  protect?: boolean;
}

/** A VPC with a private and a public subnet in each zone. */
export class Network extends pulumi.ComponentResource implements NetworkHandle {
  readonly vpcId: pulumi.Output<string>;
  readonly cidr: pulumi.Output<string>;
  readonly privateSubnetIds: pulumi.Output<string[]>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly zones: string[];

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:Network", name, {}, opts);
    const layout = subnetLayout(args.cidr ?? "10.0.0.0/16", args.zones);
    const vpc = this.vpc(name, args);
    const gateway = this.internetGateway(name, args, vpc);
    const publicSubnets = this.publicSubnets(name, args, vpc, gateway, layout);
    const nats = this.natGateways(name, args, gateway, publicSubnets);
    const privateSubnets = this.privateSubnets(name, args, vpc, nats, layout);
    if (args.endpoints !== false) this.endpoints(name, args, vpc, publicSubnets, privateSubnets);
    this.flowLogs(name, args, vpc);

    this.vpcId = vpc.id;
    this.cidr = vpc.cidrBlock;
    this.publicSubnetIds = idsOf(publicSubnets);
    // Through the public ones as well: the cluster goes before them, and with it the load balancers that stand in them.
    this.privateSubnetIds = pulumi.all([idsOf(privateSubnets), this.publicSubnetIds]).apply(([ids]) => ids);
    this.zones = args.zones;
    this.registerOutputs({ vpcId: this.vpcId });
  }

  private vpc(name: string, args: NetworkArgs): aws.ec2.Vpc {
    const vpc = new aws.ec2.Vpc(
      `${name}-vpc`,
      {
        cidrBlock: args.cidr ?? "10.0.0.0/16",
        // The private endpoints of EKS and ECR are found by name.
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: args.name },
      },
      { parent: this },
    );
    // Without rules: whatever lands in it by mistake reaches nobody.
    new aws.ec2.DefaultSecurityGroup(
      `${name}-default-security-group`,
      { vpcId: vpc.id, tags: { Name: `${args.name}-default` } },
      { parent: this },
    );
    return vpc;
  }

  private internetGateway(name: string, args: NetworkArgs, vpc: aws.ec2.Vpc): aws.ec2.InternetGateway {
    return new aws.ec2.InternetGateway(
      `${name}-internet`,
      { vpcId: vpc.id, tags: { Name: args.name } },
      { parent: this },
    );
  }

  private publicSubnets(
    name: string,
    args: NetworkArgs,
    vpc: aws.ec2.Vpc,
    gateway: aws.ec2.InternetGateway,
    layout: ZoneSubnets[],
  ): RoutedSubnet[] {
    const table = new aws.ec2.RouteTable(
      `${name}-public`,
      {
        vpcId: vpc.id,
        routes: [{ cidrBlock: anywhere, gatewayId: gateway.id }],
        tags: { Name: `${args.name}-public` },
      },
      { parent: this },
    );
    return layout.map(({ zone, publicCidr }) =>
      routedSubnet(
        `${name}-public-${zone}`,
        {
          ...{ vpc, table, zone, cidr: publicCidr },
          tags: { Name: `${args.name}-public-${zone}`, "kubernetes.io/role/elb": "1" },
        },
        this,
      ),
    );
  }

  /** The way out of each private subnet, in the order of the zones. */
  private natGateways(
    name: string,
    args: NetworkArgs,
    gateway: aws.ec2.InternetGateway,
    publicSubnets: RoutedSubnet[],
  ): aws.ec2.NatGateway[] {
    const count = args.natGateways === "perZone" ? publicSubnets.length : 1;
    return publicSubnets.slice(0, count).map(({ subnet, association }, rank) => {
      const suffix = args.zones[rank] ?? "";
      const tags = { Name: `${args.name}-nat-${suffix}` };
      // AWS refuses to detach the internet gateway while public addresses are in use.
      const address = new aws.ec2.Eip(
        `${name}-nat-address-${suffix}`,
        { domain: "vpc", tags },
        { parent: this, dependsOn: [gateway] },
      );
      return new aws.ec2.NatGateway(
        `${name}-nat-${suffix}`,
        { subnetId: subnet.id, allocationId: address.id, tags },
        { parent: this, dependsOn: [gateway, association] },
      );
    });
  }

  private privateSubnets(
    name: string,
    args: NetworkArgs,
    vpc: aws.ec2.Vpc,
    nats: aws.ec2.NatGateway[],
    layout: ZoneSubnets[],
  ): RoutedSubnet[] {
    return layout.map(({ zone, privateCidr }, rank) => {
      const tags = { Name: `${args.name}-private-${zone}` };
      const nat = nats[rank] ?? nats[0];
      const table = new aws.ec2.RouteTable(
        `${name}-private-${zone}-routes`,
        { vpcId: vpc.id, routes: [{ cidrBlock: anywhere, natGatewayId: nat?.id }], tags },
        { parent: this },
      );
      return routedSubnet(
        `${name}-private-${zone}`,
        {
          ...{ vpc, table, zone, cidr: privateCidr },
          tags: { ...tags, "kubernetes.io/role/internal-elb": "1" },
        },
        this,
      );
    });
  }

  private endpoints(
    name: string,
    args: NetworkArgs,
    vpc: aws.ec2.Vpc,
    publicSubnets: RoutedSubnet[],
    privateSubnets: RoutedSubnet[],
  ): void {
    const tables = [...publicSubnets.slice(0, 1), ...privateSubnets].map(({ table }) => table.id);
    networkEndpoints(name, this, {
      name: args.name,
      region: args.region,
      vpc,
      routeTableIds: tables,
      subnetIds: privateSubnets.map(({ subnet }) => subnet.id),
    });
  }

  private flowLogs(name: string, args: NetworkArgs, vpc: aws.ec2.Vpc): void {
    const { enabled, retentionDays } = args.flowLogs ?? { enabled: true, retentionDays: 30 };
    const { region, permissionsBoundary, protect } = args;
    if (!enabled) return;
    flowLogs(`${name}-flow-logs`, this, { vpc, retentionDays, region, permissionsBoundary, protect });
  }
}

const anywhere = "0.0.0.0/0";
