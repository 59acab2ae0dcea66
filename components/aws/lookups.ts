import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { RunError } from "@pulumi/pulumi/errors";
import type { Zone } from "./zones";

/** What a look-up found, or why it found nothing: the preflight then warns, and nobody is stopped. */
export type Lookup<T> = { found: T } | { refused: Refusal };

export interface Refusal {
  /** IAM action that the look-up needs. */
  action: string;
  /** Whether AWS said that the action is not allowed; otherwise the look-up failed in another way. */
  denied: boolean;
  reason: string;
}

export interface CloudLookups {
  zones: Lookup<Zone[]>;
  /** Names of the zones that offer each instance type. */
  offerings: Lookup<Record<string, string[]>>;
  /** vCPUs by code of the quota. */
  quotas: Record<string, Lookup<number>>;
}

export interface CloudQuestions {
  instanceTypes: readonly string[];
  quotaCodes: readonly string[];
}

/**
 * Asks the region and the account what the preflight has to know. Every answer is the same at preview and at up, as long
 * as the account does not change.
 * @param options with the explicit provider: there is no default one.
 */
export async function lookUpCloud(
  questions: CloudQuestions,
  options: pulumi.InvokeOptions,
): Promise<CloudLookups> {
  const codes = [...new Set(questions.quotaCodes)];
  const [zones, offerings, quotas] = await Promise.all([
    lookUpZones(options),
    lookUpOfferings([...new Set(questions.instanceTypes)], options),
    Promise.all(codes.map(async (code) => [code, await lookUpQuota(code, options)] as const)),
  ]);
  return { zones, offerings, quotas: Object.fromEntries(quotas) };
}

/** Zones that every account may use: Local Zones and Wavelength Zones have to be opted into, and EKS is not there. */
function lookUpZones(options: pulumi.InvokeOptions): Promise<Lookup<Zone[]>> {
  return attempt("ec2:DescribeAvailabilityZones", async () => {
    const { names, zoneIds } = await aws.getAvailabilityZones(
      { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
      options,
    );
    return names.map((name, index) => ({ name, id: zoneIds[index] ?? "" }));
  });
}

function lookUpOfferings(
  instanceTypes: string[],
  options: pulumi.InvokeOptions,
): Promise<Lookup<Record<string, string[]>>> {
  return attempt("ec2:DescribeInstanceTypeOfferings", async () => {
    const offered = await aws.ec2.getInstanceTypeOfferings(
      { locationType: "availability-zone", filters: [{ name: "instance-type", values: instanceTypes }] },
      options,
    );
    const zonesOf = (instanceType: string) =>
      offered.locations.filter((_, index) => offered.instanceTypes[index] === instanceType).sort();
    return Object.fromEntries(instanceTypes.map((instanceType) => [instanceType, zonesOf(instanceType)]));
  });
}

function lookUpQuota(quotaCode: string, options: pulumi.InvokeOptions): Promise<Lookup<number>> {
  return attempt("servicequotas:GetServiceQuota", async () => {
    const { value } = await aws.servicequotas.getServiceQuota({ serviceCode: "ec2", quotaCode }, options);
    return value;
  });
}

/** Source: the error codes of EC2 (UnauthorizedOperation) and of the other services (AccessDenied…). */
const notAllowed = /AccessDenied|UnauthorizedOperation|not authorized/i;

/** The provider's words where the account is not the one of `aws.accountId`: nothing that it is asked can succeed. */
const wrongAccount = /AWS account ID not allowed: (\d+)/;

async function attempt<T>(action: string, ask: () => Promise<T>): Promise<Lookup<T>> {
  try {
    return { found: await ask() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const [, account] = wrongAccount.exec(reason) ?? [];
    if (account !== undefined) {
      throw new RunError(
        `the credentials are for account ${account}, and mlops:aws.accountId names another: take credentials for ` +
          "that one (mlops:aws.profile, or the environment), or change accountId; nothing was bought",
      );
    }
    return { refused: { action, denied: notAllowed.test(reason), reason } };
  }
}
