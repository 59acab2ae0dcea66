import * as path from "node:path";

import { z } from "zod";

import { handWritten } from "./handWritten";
import { cloudFolder } from "./inventory";

/** The simulated account. `account.json` beside the inventories changes any of it. */
export interface Account {
  id: string;
  /** Who the credentials belong to. */
  arn: string;
  region: string;
  /** Zones by region; a region that is not named has three. */
  zones: Record<string, string[]>;
  /** Values by quota code, in the quota's own unit. */
  quotas: Record<string, number>;
  /** Most things of a type: `ec2/Vpc: 5`. */
  limits: Record<string, number>;
  /** Zones that offer an instance type; one that is not named is offered everywhere. */
  offerings: Record<string, string[]>;
  /** DNS zones that were there before any stack: ids by name. */
  hostedZones: Record<string, string>;
  /** Newest version by add-on. */
  addonVersions: Record<string, string>;
  /** Calls that the credentials may not make: `servicequotas:GetServiceQuota`. */
  denied: string[];
}

/** Quotas count vCPUs of running instances. The codes are Service Quotas' own, for the service `ec2`. */
export const vcpuQuotas = {
  onDemand: { G: "L-DB2E81BA", P: "L-417A185B", standard: "L-1216C47A" },
  spot: { G: "L-3819A6DF", P: "L-7212CCBC", standard: "L-34B43A08" },
} as const;

/** A generous account: in a new one of the real AWS, the quotas of GPU instances are 0. */
const usual: Account = {
  id: "123456789012",
  arn: "arn:aws:iam::123456789012:user/sandbox",
  region: "us-east-1",
  zones: { "us-east-1": ["a", "b", "c", "d", "f"].map((letter) => `us-east-1${letter}`) },
  quotas: {
    [vcpuQuotas.onDemand.G]: 256,
    [vcpuQuotas.onDemand.P]: 256,
    [vcpuQuotas.onDemand.standard]: 256,
    [vcpuQuotas.spot.G]: 256,
    [vcpuQuotas.spot.P]: 256,
    [vcpuQuotas.spot.standard]: 256,
  },
  // Source: "Amazon VPC quotas", the defaults by region.
  limits: { "ec2/Vpc": 5, "ec2/Eip": 5, "ec2/InternetGateway": 5 },
  offerings: {},
  hostedZones: { "example.com": "Z0123456789SANDBOX" },
  addonVersions: {
    "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
    coredns: "v1.14.3-eksbuild.16",
    "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
    "kube-proxy": "v1.36.0-eksbuild.21",
    "vpc-cni": "v1.22.4-eksbuild.3",
  },
  denied: [],
};

const texts = z.record(z.string(), z.string());
const numbers = z.record(z.string(), z.number());
const lists = z.record(z.string(), z.array(z.string()));

const written: z.ZodType<Partial<Account>> = z
  .strictObject({
    id: z.string().regex(/^\d{12}$/, "an account's id is a string of 12 digits"),
    arn: z.string(),
    region: z.string(),
    zones: lists,
    quotas: numbers,
    limits: numbers,
    offerings: lists,
    hostedZones: texts,
    addonVersions: texts,
    denied: z.array(z.string()),
  })
  .partial();

/** The account as a sandbox has it, in a region. */
export function accountIn(region: string | undefined, folder = cloudFolder()): Account {
  const own = handWritten(path.join(folder, "account.json"), written) ?? {};
  const id = own.id ?? usual.id;
  return {
    ...usual,
    arn: `arn:aws:iam::${id}:user/sandbox`,
    ...own,
    id,
    region: region ?? own.region ?? usual.region,
    zones: { ...usual.zones, ...own.zones },
    quotas: { ...usual.quotas, ...own.quotas },
    limits: { ...usual.limits, ...own.limits },
  };
}

export function zonesOf(account: Account): string[] {
  return account.zones[account.region] ?? ["a", "b", "c"].map((letter) => `${account.region}${letter}`);
}
