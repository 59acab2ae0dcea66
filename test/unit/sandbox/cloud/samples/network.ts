import { id, type Sample } from "./sample";

/** Keys, and a network with everything that belongs to one. */
export const networkSamples: Sample[] = [
  {
    name: "key",
    type: "aws:kms/key:Key",
    inputs: () => ({ enableKeyRotation: true, deletionWindowInDays: 7 }),
  },
  { name: "alias", type: "aws:kms/alias:Alias", inputs: (all) => ({ targetKeyId: id(all, "key") }) },
  {
    name: "vpc",
    type: "aws:ec2/vpc:Vpc",
    inputs: () => ({ cidrBlock: "10.0.0.0/16", enableDnsHostnames: true, tags: { Name: "mlops" } }),
  },
  ...["a", "b"].map((letter, at): Sample => ({
    name: `subnet-${letter}`,
    type: "aws:ec2/subnet:Subnet",
    inputs: (all) => ({
      vpcId: id(all, "vpc"),
      cidrBlock: `10.0.${at}.0/24`,
      availabilityZone: `us-east-1${letter}`,
      tags: { "kubernetes.io/role/elb": "1" },
    }),
  })),
  {
    name: "internet",
    type: "aws:ec2/internetGateway:InternetGateway",
    inputs: (all) => ({ vpcId: id(all, "vpc") }),
  },
  { name: "address", type: "aws:ec2/eip:Eip", inputs: () => ({ domain: "vpc" }) },
  {
    name: "nat",
    type: "aws:ec2/natGateway:NatGateway",
    inputs: (all) => ({ subnetId: id(all, "subnet-a"), allocationId: id(all, "address") }),
  },
  {
    name: "table",
    type: "aws:ec2/routeTable:RouteTable",
    inputs: (all) => ({
      vpcId: id(all, "vpc"),
      routes: [{ cidrBlock: "10.9.0.0/16", gatewayId: id(all, "internet") }],
    }),
  },
  {
    name: "route",
    type: "aws:ec2/route:Route",
    inputs: (all) => ({
      routeTableId: id(all, "table"),
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: id(all, "nat"),
    }),
    importedAs: (all) => `${id(all, "table")}_0.0.0.0/0`,
  },
  {
    name: "association",
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    inputs: (all) => ({ routeTableId: id(all, "table"), subnetId: id(all, "subnet-a") }),
    importedAs: (all) => `${id(all, "subnet-a")}/${id(all, "table")}`,
  },
  {
    name: "default-group",
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    inputs: (all) => ({ vpcId: id(all, "vpc") }),
  },
  {
    name: "group",
    type: "aws:ec2/securityGroup:SecurityGroup",
    inputs: (all) => ({
      vpcId: id(all, "vpc"),
      description: "of the database",
      ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["10.0.0.0/16"] }],
    }),
  },
  {
    name: "ingress",
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    inputs: (all) => ({
      securityGroupId: id(all, "group"),
      ipProtocol: "tcp",
      fromPort: 6379,
      toPort: 6379,
      cidrIpv4: "10.0.0.0/16",
    }),
  },
  {
    name: "egress",
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    inputs: (all) => ({ securityGroupId: id(all, "group"), ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
  },
  {
    name: "old-rule",
    type: "aws:ec2/securityGroupRule:SecurityGroupRule",
    inputs: (all) => ({
      securityGroupId: id(all, "group"),
      ...{ type: "ingress", protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["10.0.0.0/16"] },
    }),
  },
  {
    name: "s3-endpoint",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    inputs: (all) => ({ vpcId: id(all, "vpc"), serviceName: "com.amazonaws.us-east-1.s3" }),
  },
  {
    name: "ecr-endpoint",
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    inputs: (all) => ({
      vpcId: id(all, "vpc"),
      serviceName: "com.amazonaws.us-east-1.ecr.api",
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      securityGroupIds: [id(all, "group")],
    }),
  },
  {
    name: "endpoint-table",
    type: "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
    inputs: (all) => ({ vpcEndpointId: id(all, "s3-endpoint"), routeTableId: id(all, "table") }),
    importedAs: (all) => `${id(all, "s3-endpoint")}/${id(all, "table")}`,
  },
  {
    name: "endpoint-subnet",
    type: "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation",
    inputs: (all) => ({ vpcEndpointId: id(all, "ecr-endpoint"), subnetId: id(all, "subnet-b") }),
    importedAs: (all) => `${id(all, "ecr-endpoint")}/${id(all, "subnet-b")}`,
  },
];
