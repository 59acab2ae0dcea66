import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import {
  Certificate,
  DnsRecord,
  type DnsZone,
  hostedZoneId,
  networkLoadBalancer,
} from "../../../components/aws";
import { awsResource, ofType, waitsFor } from "../../support/awsResources";
import { text } from "../../support/manifests";
import { record } from "../../support/recorder";

const hostname = "digits.models.example.com";
const build = (zone: DnsZone = { zone: "models.example.com", zoneId: "Z0123456789" }) =>
  record(() => {
    const provider = new aws.Provider("aws");
    const zoneId = hostedZoneId(zone, { provider });
    const { arn } = new Certificate("digits-tls", { hostname, zoneId }, { provider });
    new DnsRecord("digits-name", { zoneId, hostname, target: "lb.example.net" }, { provider });
    return { arn, zoneId };
  });

describe("Certificate", () => {
  it("proves the name by the record that ACM asks for", async () => {
    const recording = await build();
    const { domainName, validationMethod } = awsResource(recording, "digits-tls-certificate").plain;
    assert.deepEqual([domainName, validationMethod], [hostname, "DNS"]);
    const { zoneId, name, type, records, allowOverwrite } = awsResource(recording, "digits-tls-proof").plain;
    assert.deepEqual([zoneId, type, allowOverwrite], ["Z0123456789", "CNAME", true]);
    assert.match(text(name), /^_\w{32}\.digits\.models\.example\.com\.$/);
    assert.deepEqual(records, ["_validation.acm-validations.aws."]);
  });

  it("is not handed out before it is issued", async () => {
    const recording = await build();
    const issued = awsResource(recording, "digits-tls-issued");
    assert.ok(waitsFor(recording, issued).includes("digits-tls-proof"));
    assert.equal(recording.outputs["arn"], issued.plain["certificateArn"]);
    assert.equal(recording.outputs["arn"], awsResource(recording, "digits-tls-certificate").outputs["arn"]);
  });
});

describe("DnsRecord", () => {
  it("names what has a name already", async () => {
    const { plain } = awsResource(await build(), "digits-name-record");
    assert.deepEqual(plain, {
      zoneId: "Z0123456789",
      name: hostname,
      type: "CNAME",
      records: ["lb.example.net"],
      ttl: 60,
    });
  });

  it("is in the zone of the settings, which is looked up unless they name its id", async () => {
    const { outputs, resources } = await build({ zone: "models.example.com" });
    assert.match(String(outputs["zoneId"]), /^Z[0-9A-F]{20}$/);
    const records = ofType({ outputs, resources }, "route53/record:Record");
    assert.deepEqual(new Set(records.map(({ plain }) => plain["zoneId"])), new Set([outputs["zoneId"]]));
  });
});

describe("networkLoadBalancer", () => {
  const annotation = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

  it("asks for a network load balancer that carries the tags of the stack", () => {
    assert.deepEqual(networkLoadBalancer({ tags: { team: "ml", "mlops-stack.io/name": "acme" } }), {
      [annotation("type")]: "nlb",
      [annotation("cross-zone-load-balancing-enabled")]: "true",
      [annotation("additional-resource-tags")]: "team=ml,mlops-stack.io/name=acme",
    });
  });

  it("ends TLS on the port that is exposed, with a policy that has no old version in it", () => {
    const annotations = networkLoadBalancer({
      tags: {},
      tls: { certificateArn: "arn:aws:acm:x", port: 443 },
    });
    assert.equal(annotations[annotation("ssl-cert")], "arn:aws:acm:x");
    assert.equal(annotations[annotation("ssl-ports")], "443");
    assert.match(JSON.stringify(annotations[annotation("ssl-negotiation-policy")]), /TLS13-1-2/);
    assert.equal(annotations[annotation("backend-protocol")], "tcp");
    assert.ok(!(annotation("additional-resource-tags") in annotations));
  });

  it("leaves out a tag that the list would tear apart", () => {
    const annotations = networkLoadBalancer({ tags: { a: "1", b: "x=y", "c,d": "2" } });
    assert.equal(annotations[annotation("additional-resource-tags")], "a=1");
  });
});
