import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { caKey } from "./clientTls";

export interface ServerCertificateArgs {
  /** Name of the Service. */
  service: string;
  namespace: pulumi.Input<string>;
  /** Servers that show it to each other: it is one of a client as well. Default false. */
  mutual?: boolean;
}

/** When certificates end, in seconds since 1970, by names that people recognise. */
export type CertificateEnds = Readonly<Record<string, pulumi.Output<number>>>;

/** A certificate and its key, in PEM. */
export interface KeyPair {
  certificate: pulumi.Output<string>;
  /** In the form of PKCS #8, the only one that Java reads everywhere. */
  privateKeyPkcs8: pulumi.Output<string>;
}

const hoursOfAYear = 8766;

const earlyRenewalHours = 90 * 24;

const validity = { validityPeriodHours: 2 * hoursOfAYear, earlyRenewalHours };

/** What a certificate may be used for beside signing. */
const serverUse = "server_auth";
const clientUse = "client_auth";

/**
 * A certificate for one Service, signed by an authority that signs nothing else but certificates of its clients. A
 * renewal is a new certificate in a new Secret, which rolls the server; it happens in the first update within 90 days
 * before the end.
 */
export class ServerCertificate extends pulumi.ComponentResource implements KeyPair {
  readonly ca: pulumi.Output<string>;
  readonly certificate: pulumi.Output<string>;
  readonly privateKey: pulumi.Output<string>;
  readonly privateKeyPkcs8: pulumi.Output<string>;
  private readonly issued: Record<string, pulumi.Output<number>> = {};
  private readonly label: string;
  private readonly authorityOf: Authority;

  constructor(name: string, args: ServerCertificateArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:ServerCertificate", name, {}, opts);
    const caPrivateKey = this.key(`${name}-ca-key`);
    const ca = this.authority(name, args, caPrivateKey);
    this.label = name;
    this.authorityOf = { ca, key: caPrivateKey };
    const key = this.key(`${name}-key`);
    const certificate = this.sign(name, key, {
      commonName: args.service,
      dnsNames: pulumi.output(args.namespace).apply((namespace) => serverNames(args.service, namespace)),
      // For clients behind `kubectl port-forward`.
      ipAddresses: ["127.0.0.1"],
      uses: args.mutual ? [serverUse, clientUse] : [serverUse],
    });
    this.ca = ca.certPem;
    this.certificate = certificate.certPem;
    this.privateKey = key.privateKeyPem;
    this.privateKeyPkcs8 = key.privateKeyPemPkcs8;
    this.registerOutputs({ ca: this.ca });
  }

  /** When the server's ends, its authority's, and those of the clients that have got theirs so far. */
  get ends(): CertificateEnds {
    return { ...this.issued };
  }

  /** What a client shows to a server that asks everybody who he is. */
  forClient(client: string): KeyPair {
    const name = `${this.label}-${client}`;
    const key = this.key(`${name}-key`);
    const { certPem } = this.sign(name, key, { commonName: client, uses: [clientUse] });
    return { certificate: certPem, privateKeyPkcs8: key.privateKeyPemPkcs8 };
  }

  private key(name: string): tls.PrivateKey {
    return new tls.PrivateKey(name, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
  }

  private authority(name: string, args: ServerCertificateArgs, key: tls.PrivateKey): tls.SelfSignedCert {
    const authority = new tls.SelfSignedCert(
      `${name}-ca`,
      {
        privateKeyPem: key.privateKeyPem,
        isCaCertificate: true,
        subject: { commonName: `${args.service} authority`, organization: "mlops-stack" },
        validityPeriodHours: 10 * hoursOfAYear,
        earlyRenewalHours,
        allowedUses: ["cert_signing", "crl_signing"],
      },
      { parent: this },
    );
    this.issued[`${name}-ca`] = endOf(authority);
    return authority;
  }

  private sign(name: string, key: tls.PrivateKey, subject: Subject): tls.LocallySignedCert {
    const { commonName, dnsNames, ipAddresses, uses } = subject;
    const request = new tls.CertRequest(
      `${name}-request`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName, organization: "mlops-stack" },
        dnsNames,
        ipAddresses,
      },
      { parent: this },
    );
    const certificate = new tls.LocallySignedCert(
      `${name}-certificate`,
      {
        certRequestPem: request.certRequestPem,
        caCertPem: this.authorityOf.ca.certPem,
        caPrivateKeyPem: this.authorityOf.key.privateKeyPem,
        ...validity,
        allowedUses: ["digital_signature", "key_encipherment", ...uses],
      },
      { parent: this },
    );
    this.issued[name] = endOf(certificate);
    return certificate;
  }
}

function endOf({ validityEndTime }: Pick<tls.LocallySignedCert, "validityEndTime">): pulumi.Output<number> {
  return validityEndTime.apply((time) => Date.parse(time) / 1000);
}

interface Authority {
  ca: tls.SelfSignedCert;
  key: tls.PrivateKey;
}

/** Whom a certificate is for. */
interface Subject {
  commonName: string;
  dnsNames?: pulumi.Input<string[]>;
  ipAddresses?: string[];
  uses: string[];
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
