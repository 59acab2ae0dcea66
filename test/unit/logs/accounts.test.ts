import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { accountNames, realmFiles, rolesYaml, saltFor } from "../../../components/logs/accounts";
import { passwordHash } from "../../../components/logs/passwordHash";

interface Role {
  cluster?: string[];
  indices?: { names: string[]; privileges: string[] }[];
  applications?: { application: string; privileges: string[]; resources: string[] }[];
}

const roles = parse(rolesYaml()) as Record<string, Role>;
const passwords = Object.fromEntries(accountNames.map((name) => [name, `password of ${name}`])) as Record<
  (typeof accountNames)[number],
  string
>;
const ofIndices = (account: string) => roles[`mlops_${account}`]?.indices?.flatMap((one) => one.privileges);

/** Privileges that there are. Source: elastic.co, "Elasticsearch privileges". */
const known = {
  cluster: ["monitor", "manage_ilm", "manage_index_templates", "read_slm"],
  indices: ["all", "auto_configure", "create_doc", "manage", "monitor", "read", "view_index_metadata"],
};
/** By which a log could be read. */
const reading = ["all", "read", "maintenance"];
/** By which one could be changed or removed. */
const changing = ["all", "write", "index", "create", "delete", "delete_index", "manage"];

describe("the accounts of Elasticsearch", () => {
  it("have a role each, of privileges that there are, on the streams of logs alone", () => {
    assert.deepEqual(
      Object.keys(roles),
      accountNames.map((name) => `mlops_${name}`),
    );
    for (const [name, { cluster = [], indices = [] }] of Object.entries(roles)) {
      for (const privilege of cluster) assert.ok(known.cluster.includes(privilege), `${name} ${privilege}`);
      for (const { names, privileges } of indices) {
        for (const privilege of privileges) {
          assert.ok(known.indices.includes(privilege), `${name} ${privilege}`);
        }
        // The exporter counts all of them, and sees none.
        assert.deepEqual(names, name === "mlops_exporter" ? ["*"] : ["logs-*-mlops"]);
      }
    }
  });

  it("let Logstash add logs, and neither read nor change one", () => {
    assert.deepEqual(ofIndices("logstash"), ["create_doc", "auto_configure"]);
  });

  it("let nobody but people and the data source read logs, and nobody but people change them", () => {
    const may = (privileges: string[]) =>
      accountNames.filter((account) => ofIndices(account)?.some((one) => privileges.includes(one)));
    assert.deepEqual(may(reading), ["admin", "reader"]);
    assert.deepEqual(may(changing), ["admin", "setup"]);
  });

  it("let nobody make accounts, nor do everything", () => {
    assert.ok(!/manage_security|superuser|cluster:\n +- all/.test(rolesYaml()));
  });

  it("are in Kibana's own space those of people and of what is put there", () => {
    const inKibana = accountNames.filter((account) => roles[`mlops_${account}`]?.applications);
    assert.deepEqual(inKibana, ["admin", "setup"]);
  });
});

describe("the files of the realm", () => {
  const files = realmFiles(passwords, "salt");

  it("have a line for each account, with a role that there is", () => {
    const users = files.users.trimEnd().split("\n");
    assert.deepEqual(
      users.map((line) => line.split(":")[0]),
      accountNames,
    );
    for (const line of files.users_roles.trimEnd().split("\n")) {
      const [role = "", account = ""] = line.split(":");
      assert.ok(role in roles && users.some((user) => user.startsWith(`${account}:`)), line);
    }
  });

  it("hold no password, and the same hash at every run", () => {
    for (const password of Object.values(passwords)) assert.ok(!files.users.includes(password));
    assert.deepEqual(realmFiles(passwords, "salt"), files);
    assert.notDeepEqual(realmFiles(passwords, "another"), files);
  });

  it("give each account a salt of its own, of the length that Elasticsearch wants", () => {
    const salts = accountNames.map((name) => saltFor(name, "salt"));
    assert.equal(new Set(salts).size, accountNames.length);
    for (const salt of salts) assert.equal(salt.length, 32);
  });
});

describe("the hash of a password", () => {
  it("is what Elasticsearch reads: its name, rounds, salt and key", () => {
    const salt = "0123456789abcdef0123456789abcdef";
    const [, rounds, encoded, key] =
      /^\{PBKDF2_STRETCH\}(\d+)\$([A-Za-z0-9+/=]{44})\$([A-Za-z0-9+/=]{44})$/.exec(passwordHash("a", salt)) ??
      [];
    assert.equal(rounds, "10000");
    assert.equal(Buffer.from(encoded ?? "", "base64").toString(), salt);
    assert.equal(Buffer.from(key ?? "", "base64").length, 32);
    assert.notEqual(passwordHash("b", salt), passwordHash("a", salt));
  });
});
