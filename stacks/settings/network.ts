import { z } from "zod";
import { awsId, cidr, zoneName } from "./awsFields";
import { choice, flag } from "./fields";
import { logRetention } from "./retention";

const zonesNeeded =
  "a number of zones, 2 or 3, or a list of their names is needed, such as [us-east-1a, us-east-1b]";

const newNetworkSchema = z
  .strictObject({
    cidr: cidr("10.0.0.0/16", { from: 16, to: 20 })
      .default("10.0.0.0/16")
      .describe(
        "Addresses of the network, from /16 to /20; every pod takes one. It cannot change later. Default 10.0.0.0/16.",
      ),
    zones: z
      .union(
        [
          z.literal(2),
          z.literal(3),
          z.array(zoneName()).min(2, { error: zonesNeeded }).max(3, { error: zonesNeeded }),
        ],
        {
          error: zonesNeeded,
        },
      )
      .default(2)
      .describe(
        "Availability zones: how many, or which. Two survive the loss of one; three keep a majority too. Default 2.",
      ),
    natGateways: choice(["single", "perZone"])
      .default("single")
      .describe(
        "single: one way out, cheaper, lost with its zone. perZone: one in each zone. Default single.",
      ),
    endpoints: flag()
      .default(true)
      .describe(
        "Reach S3 and ECR inside the network: images and artifacts cost no NAT traffic. Two interface endpoints a zone are paid by the hour. Default true.",
      ),
    flowLogs: z
      .strictObject({
        enabled: flag().default(true).describe("Record who talked to whom. Default true."),
        retentionDays: logRetention().default(30).describe("Days that the records are kept. Default 30."),
      })
      .prefault({})
      .describe("Flow logs of the network."),
  })
  .describe("A network that is made for this stack.");

const existingNetworkSchema = z
  .strictObject({
    existing: z
      .strictObject({
        vpcId: awsId("vpc", "a VPC").describe("Id of the VPC."),
        privateSubnetIds: z
          .array(awsId("subnet", "a subnet"), { error: "a list of subnet ids is needed" })
          .min(2, { error: "at least two private subnets in two zones are needed" })
          .describe(
            "Private subnets, in at least two zones, with a way out: nodes and data stores live here.",
          ),
        publicSubnetIds: z
          .array(awsId("subnet", "a subnet"), { error: "a list of subnet ids is needed" })
          .default([])
          .describe("Public subnets, for load balancers that face the internet. Default none."),
      })
      .describe("The network that is there."),
  })
  .describe("A network that exists; nothing in it is changed.");

export const networkSchema = z
  .union([newNetworkSchema, existingNetworkSchema], {
    error: "the settings of a new network are needed, or existing: { vpcId: …, privateSubnetIds: […] }",
  })
  .describe("The network on AWS. Only used with a cluster of kind eks.");

export type NewNetworkSettings = z.output<typeof newNetworkSchema>;
export type ExistingNetworkSettings = z.output<typeof existingNetworkSchema>;
export type NetworkSettings = NewNetworkSettings | ExistingNetworkSettings;

export function isExistingNetwork(network: NetworkSettings): network is ExistingNetworkSettings {
  return "existing" in network;
}
