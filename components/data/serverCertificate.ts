import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { caKey } from "./clientTls";

export interface ServerCertificateArgs {
  /** Name of the Service. */
  service: string;
  namespace: pulumi.Input<string>;
}

const hoursOfAYear = 8766;

/**
 * A certificate for one Service, signed by an authority that signs nothing else. A renewal is a new certificate in a
 * new Secret, which rolls the server; it happens in the first update within 90 days before the end.
 */
export class ServerCertificate extends pulumi.ComponentResource {
  readonly ca: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
  readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: ServerCertificateArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:ServerCertificate", name, {}, opts);
    const caPrivateKey = this.key(`${name}-ca-key`);
    const ca = this.authority(name, args, caPrivateKey);
    const key = this.key(`${name}-key`);
    const certificate = this.sign(name, args, key, ca, caPrivateKey);
    this.ca = ca.certPem;
    this.certificate = certificate.certPem;
    this.privateKey = key.privateKeyPem;
    this.registerOutputs({ ca: this.ca });
  }

  private key(name: string): tls.PrivateKey {
    return new tls.PrivateKey(name, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
  }

  private authority(name: string, args: ServerCertificateArgs, key: tls.PrivateKey): tls.SelfSignedCert {
    return new tls.SelfSignedCert(
      `${name}-ca`,
      {
        privateKeyPem: key.privateKeyPem,
        isCaCertificate: true,
        subject: { commonName: `${args.service} authority`, organization: "mlops-stack" },
        validityPeriodHours: 10 * hoursOfAYear,
        allowedUses: ["cert_signing", "crl_signing"],
      },
      { parent: this },
    );
  }

  private sign(
    name: string,
    args: ServerCertificateArgs,
    key: tls.PrivateKey,
    ca: tls.SelfSignedCert,
    caKey: tls.PrivateKey,
  ): tls.LocallySignedCert {
    const request = new tls.CertRequest(
      `${name}-request`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: args.service, organization: "mlops-stack" },
        dnsNames: pulumi.output(args.namespace).apply((namespace) => serverNames(args.service, namespace)),
        // For clients behind `kubectl port-forward`.
        ipAddresses: ["127.0.0.1"],
      },
      { parent: this },
    );
    return new tls.LocallySignedCert(
      `${name}-certificate`,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: ca.certPem,
        caPrivateKeyPem: caKey.privateKeyPem,
        validityPeriodHours: 2 * hoursOfAYear,
        earlyRenewalHours: 90 * 24,
        allowedUses: ["digital_signature", "key_encipherment", "server_auth"],
      },
      { parent: this },
    );
  }
}

/** Every name by which a pod may address a Service. */
function serverNames(service: string, namespace: string): string[] {
  return [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
    "localhost",
  ];
}

/** What a server mounts of its certificate, as keys of its Secret; nothing where the talk is not encrypted. */
export function tlsKeys(certificate: ServerCertificate | undefined): Record<string, pulumi.Output<string>> {
  if (!certificate) return {};
  return {
    "tls.crt": certificate.certificate,
    "tls.key": certificate.privateKey,
    [caKey]: certificate.ca,
  };
}
