import { computedProvider } from "../common/computed";
import { sdkVersion } from "../../sdkVersion";
import { privateKey } from "./keys";
import { certRequest, locallySignedCert, selfSignedCert } from "./resources";

/** Stands in for pulumi-resource-tls where the vendor's cannot be had. */
export const tlsProvider = computedProvider("tls", sdkVersion("tls"), {
  "tls:index/certRequest:CertRequest": certRequest,
  "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
  "tls:index/privateKey:PrivateKey": privateKey,
  "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
});
