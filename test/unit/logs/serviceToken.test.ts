import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { bearerToken, serviceTokensFile } from "../../../components/logs/serviceToken";

const [secret, salt] = ["r5wdbdboQSe9vGOKwaJGAw", "0123456789abcdef0123456789abcdef"];

/** The same derivation by another implementation. */
async function derived(rounds: number): Promise<string> {
  const { subtle } = webcrypto;
  const hash = await subtle.digest("SHA-512", Buffer.from(secret));
  const password = Buffer.from(Buffer.from(hash).toString("hex"));
  const key = await subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-512", salt: Buffer.from(salt), iterations: rounds };
  return Buffer.from(await subtle.deriveBits(how, key, 256)).toString("base64");
}

describe("the token by which Kibana comes in", () => {
  it("is known to Elasticsearch as its hash alone", async () => {
    const line = serviceTokensFile(secret, salt);
    const [, account, rounds, saltText, hash] =
      /^(elastic\/kibana\/[\w-]+):\{PBKDF2_STRETCH\}(\d+)\$([\w+/=]+)\$([\w+/=]+)\n$/.exec(line) ?? [];
    assert.ok(account && rounds && saltText && hash, line);
    assert.equal(Buffer.from(saltText, "base64").toString(), salt);
    assert.equal(hash, await derived(Number(rounds)));
    assert.ok(!line.includes(secret));
  });

  it("is shown by Kibana for the same account", () => {
    const bytes = Buffer.from(bearerToken(secret), "base64");
    assert.deepEqual([...bytes.subarray(0, 4)], [0, 1, 0, 1]);
    const [account] = serviceTokensFile(secret, salt).split(":");
    assert.equal(bytes.subarray(4).toString(), `${account}:${secret}`);
  });
});
