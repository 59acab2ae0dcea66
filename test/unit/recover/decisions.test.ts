import assert from "node:assert/strict";
import { holdsSecret, plain, providerOf } from "../../../scripts/recover/checkpoint";
import { decided, parseAdoptions } from "../../../scripts/recover/decisions";
import { provider, resource, roots } from "./states";

describe("a person's decision", () => {
  const bucket = resource("aws:s3/bucket:Bucket", "logs");

  it("names a resource by its URN or its name", () => {
    assert.deepEqual(decided(bucket, { adopt: { logs: "logs-1" } }), { is: "there", id: "logs-1" });
    assert.deepEqual(decided(bucket, { adopt: { [bucket.urn]: "logs-1" } }), { is: "there", id: "logs-1" });
    assert.equal(decided(bucket, { drop: ["logs"] })?.is, "absent");
    assert.equal(decided(bucket, { adopt: { other: "x" }, drop: ["another"] }), undefined);
  });

  it("keeps the equals signs of an id", () => {
    assert.deepEqual(parseAdoptions(["role=arn:aws:iam::1:role/a=b"]), { role: "arn:aws:iam::1:role/a=b" });
  });

  it("is refused when it has no id", () => {
    for (const word of ["role", "role=", "=id"]) assert.throws(() => parseAdoptions([word]), /--adopt/);
  });
});

describe("a value of the state", () => {
  const signature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

  it("is read where it is plain, and where it was exported in plain text", () => {
    assert.equal(plain("x"), "x");
    assert.equal(plain({ ...signature, plaintext: '"apiVersion: v1"' }), "apiVersion: v1");
    assert.equal(plain({ ...signature, ciphertext: "v1:abc" }), undefined);
  });

  it("shows that something inside it is encrypted", () => {
    assert.ok(holdsSecret({ a: [{ ...signature, ciphertext: "v1:abc" }] }));
    assert.ok(!holdsSecret(undefined));
  });

  it("leads from a resource to its provider", () => {
    assert.equal(providerOf(resource("kubernetes:core/v1:Pod", "p", { provider }), roots)?.id, "provider-id");
    assert.equal(providerOf(resource("kubernetes:core/v1:Pod", "p", { provider: "a::b" }), roots), undefined);
  });
});
