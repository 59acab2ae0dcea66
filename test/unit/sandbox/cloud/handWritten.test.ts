import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import { accountIn } from "../../../../sandbox/cloud/account";
import { writtenFaults } from "../../../../sandbox/cloud/faults";
import { SandboxError } from "../../../../sandbox/failure";
import { temporaryFolder } from "../core/temporaryFolder";
import { Session } from "./session";

describe("a file that a person writes for the simulated cloud", () => {
  const folder = temporaryFolder();
  const write = (name: string, content: string) => writeFileSync(path.join(folder.at, name), content);
  const refused = (read: () => unknown, words: RegExp) =>
    assert.throws(read, (error: Error) => error instanceof SandboxError && words.test(error.message));

  it("need not be there", () => {
    assert.equal(accountIn(undefined, folder.at).id, "123456789012");
    assert.deepEqual(writtenFaults(folder.at), []);
  });

  it("is named with the place that is wrong, so that nothing that is misspelt quietly does nothing", () => {
    const account = () => accountIn(undefined, folder.at);
    write("account.json", '{ "quota": { "L-DB2E81BA": 8 } }');
    refused(account, /account\.json: .*"quota"/);
    write("account.json", '{ "id": 123456789012 }');
    refused(account, /account\.json: id: .*string/);
    write("account.json", '{ "quotas": { "L-DB2E81BA": "8" } }');
    refused(account, /account\.json: quotas\.L-DB2E81BA: .*number/);

    const faults = () => writtenFaults(folder.at);
    write("faults.json", '[{ "operation": "delet", "fault": "throttle" }]');
    refused(faults, /faults\.json: 0\.operation: .*"delete"/);
    write("faults.json", '[{ "operation": "read", "fault": "slow" }]');
    refused(faults, /faults\.json: 0\.fault: .*"throttle"/);
    write("faults.json", '[{ "type": "aws:rds/instance", "operation": "read", "fault": "throttle" }]');
    refused(faults, /faults\.json: 0\.type: .*no such type/);
    write("faults.json", '{ "operation": "read", "fault": "throttle" }');
    refused(faults, /faults\.json: .*array/);
  });

  it("is named where it is no JSON, also by the provider, which goes on to live", async () => {
    write("account.json", '{ "quotas":');
    refused(() => accountIn(undefined, folder.at), /account\.json is no JSON: .*; change it, or remove it$/);
    const session = new Session(folder.at);
    await assert.rejects(session.configure({ region: "us-east-1" }), /account\.json is no JSON/);
    write("account.json", "{}");
    await session.configure({ region: "us-east-1" });
  });
});
