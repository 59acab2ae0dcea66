import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** Full name that it is for: `digits.models.example.com`. */
  hostname: string;
  /** Hosted zone of Route 53 that the name is in. */
  zoneId: pulumi.Input<string>;
}

/** A certificate of ACM, which renews itself for as long as the record that proves the name is there. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once the certificate is issued. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:Certificate", name, {}, opts);
    const certificate = new aws.acm.Certificate(
      `${name}-certificate`,
      { domainName: args.hostname, validationMethod: "DNS" },
      { parent: this },
    );
    const proof = this.proof(name, args, certificate);
    const issued = new aws.acm.CertificateValidation(
      `${name}-issued`,
      { certificateArn: certificate.arn, validationRecordFqdns: [proof.fqdn] },
      { parent: this },
    );
    this.arn = issued.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }

  private proof(
    name: string,
    { zoneId }: CertificateArgs,
    certificate: aws.acm.Certificate,
  ): aws.route53.Record {
    const option = certificate.domainValidationOptions.apply(([first]) => {
      if (!first) throw new Error(`ACM names no record that would prove the name of ${name}`);
      return first;
    });
    return new aws.route53.Record(
      `${name}-proof`,
      {
        zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
        // The same name has the same record in every certificate of the account: a replacement finds it there.
        allowOverwrite: true,
      },
      { parent: this },
    );
  }
}
