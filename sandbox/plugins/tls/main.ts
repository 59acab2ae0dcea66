// The certificate library's dependency injection reads decorators' metadata: this has to be loaded before it.
import "reflect-metadata";
import { computedProvider } from "../common/computed";
import { serveProvider } from "../common/server";
import { privateKey } from "./keys";
import { certRequest, locallySignedCert, selfSignedCert } from "./resources";

/** Stands in for pulumi-resource-tls where the vendor's cannot be had. */
void serveProvider(
  computedProvider("tls", "5.6.1", {
    "tls:index/certRequest:CertRequest": certRequest,
    "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
    "tls:index/privateKey:PrivateKey": privateKey,
    "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
  }),
);
