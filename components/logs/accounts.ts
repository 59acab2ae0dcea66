import { createHash } from "node:crypto";
import { stringify } from "yaml";
import { logStreams } from "./dataStreams";
import { passwordHash } from "./passwordHash";

/** What an account may do. */
interface Role {
  cluster?: string[];
  indices?: { names: string[]; privileges: string[] }[];
  applications?: { application: string; privileges: string[]; resources: string[] }[];
}

const ownStreams = logStreams("*");

/** Kibana's own space, which is the only one that the stack puts anything into. */
const everythingInKibana = {
  application: "kibana-.kibana",
  privileges: ["space_all"],
  resources: ["space:default"],
};

/**
 * The accounts beside `elastic`, which may do everything: each with what it needs and no more. They are in files of
 * every node, so that they are there as soon as the server is, also on an empty volume.
 * Sources: elastic.co, "Elasticsearch privileges", "Defining roles"; logstash-output-elasticsearch, Authorization;
 * elasticsearch_exporter README, privileges.
 */
const accounts = {
  /** People, in Kibana: look at everything, arrange it, and say how long logs are kept. */
  admin: {
    cluster: ["monitor", "manage_ilm", "manage_index_templates", "read_slm"],
    indices: [{ names: [ownStreams], privileges: ["all"] }],
    applications: [everythingInKibana],
  },
  /** Adds logs, and can neither read nor change one. */
  logstash: {
    cluster: ["monitor"],
    indices: [{ names: [ownStreams], privileges: ["create_doc", "auto_configure"] }],
  },
  /** Reads logs: the data source of Grafana. */
  reader: {
    cluster: ["monitor"],
    indices: [{ names: [ownStreams], privileges: ["read", "view_index_metadata", "monitor"] }],
  },
  /** Counts, and reads no log. */
  exporter: {
    cluster: ["monitor"],
    indices: [{ names: ["*"], privileges: ["monitor", "view_index_metadata"] }],
  },
  /** Puts templates, the lifecycle and what Kibana shows of it. */
  setup: {
    cluster: ["monitor", "manage_ilm", "manage_index_templates"],
    indices: [{ names: [ownStreams], privileges: ["manage"] }],
    applications: [everythingInKibana],
  },
} as const satisfies Record<string, Role>;

export type AccountName = keyof typeof accounts;

export const accountNames = Object.keys(accounts) as AccountName[];

/** Role of each account; roles that Elasticsearch brings along have other names. */
const roleOf = (account: AccountName) => `mlops_${account}`;

/** roles.yml. */
export function rolesYaml(): string {
  const roles = Object.entries(accounts).map(([name, role]) => [roleOf(name as AccountName), role]);
  return stringify(Object.fromEntries(roles), { aliasDuplicateObjects: false });
}

/** The files of the file realm. Source: elastic.co, "File-based user authentication". */
export function realmFiles(
  passwords: Readonly<Record<AccountName, string>>,
  salt: string,
): { users: string; users_roles: string } {
  return {
    users: lines((name) => `${name}:${passwordHash(passwords[name], saltFor(name, salt))}`),
    users_roles: lines((name) => `${roleOf(name)}:${name}`),
  };
}

function lines(line: (name: AccountName) => string): string {
  return accountNames.map((name) => `${line(name)}\n`).join("");
}

/** One drawn salt gives each account one of its own, the same at every run. */
export function saltFor(name: string, salt: string): string {
  return createHash("sha256").update(`${salt}:${name}`).digest("hex").slice(0, 32);
}
