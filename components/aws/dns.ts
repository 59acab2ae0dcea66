import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DnsZone {
  /** Domain of the zone: `models.example.com`. */
  zone: string;
  /** Default: looked up by the domain. */
  zoneId?: string;
}

/** Id of a public hosted zone of Route 53. */
export function hostedZoneId({ zone, zoneId }: DnsZone, opts: pulumi.InvokeOptions): pulumi.Output<string> {
  if (zoneId !== undefined) return pulumi.output(zoneId);
  return aws.route53.getZoneOutput({ name: zone, privateZone: false }, opts).zoneId;
}

export interface DnsRecordArgs {
  zoneId: pulumi.Input<string>;
  /** Full name: `digits.models.example.com`. */
  hostname: string;
  /** Name that it stands for, such as a load balancer's. */
  target: pulumi.Input<string>;
}

/** Seconds that a resolver remembers the answer; a replaced load balancer is out of reach for as long. */
const ttl = 60;

/** A name for something that has one already. */
export class DnsRecord extends pulumi.ComponentResource {
  constructor(
    name: string,
    { zoneId, hostname, target }: DnsRecordArgs,
    opts: pulumi.ComponentResourceOptions,
  ) {
    super("mlops:aws:DnsRecord", name, {}, opts);
    new aws.route53.Record(
      `${name}-record`,
      { zoneId, name: hostname, type: "CNAME", records: [target], ttl },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
