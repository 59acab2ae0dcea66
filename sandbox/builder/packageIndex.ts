import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";

/** What pip needs to know of an index; paths of this machine mean nothing inside a build. */
const settings = ["index-url", "extra-index-url", "trusted-host", "timeout", "retries"] as const;
type Setting = (typeof settings)[number];

/** pip's names for variables, which are those of its settings but for one. */
const variables: Record<Setting, string> = {
  "index-url": "PIP_INDEX_URL",
  "extra-index-url": "PIP_EXTRA_INDEX_URL",
  "trusted-host": "PIP_TRUSTED_HOST",
  timeout: "PIP_DEFAULT_TIMEOUT",
  retries: "PIP_RETRIES",
};

/** Where pip looks for settings, the weakest first. Source: pip's user guide, "Configuration". */
function files(env: NodeJS.ProcessEnv): string[] {
  const home = homedir();
  const usual = [
    "/etc/pip.conf",
    path.join(home, ".pip", "pip.conf"),
    path.join(env.XDG_CONFIG_HOME ?? path.join(home, ".config"), "pip", "pip.conf"),
  ];
  return env.PIP_CONFIG_FILE === undefined ? usual : [...usual, env.PIP_CONFIG_FILE];
}

/** The settings of one file that count for `pip install`; a value may go on over indented lines. */
export function readPipConfig(text: string): Partial<Record<Setting, string>> {
  const found: Partial<Record<Setting, string>> = {};
  let section = "";
  let last: Setting | undefined;
  for (const line of text.split("\n")) {
    const header = /^\[(.+)\]/.exec(line)?.[1];
    if (header !== undefined) section = header;
    const [, key, value = ""] = /^([A-Za-z-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined) {
      last = ["global", "install"].includes(section) ? settings.find((known) => known === key) : undefined;
      if (last !== undefined) found[last] = value.trim();
    } else if (last !== undefined && /^\s+\S/.test(line)) {
      found[last] = `${found[last]} ${line.trim()}`.trim();
    }
  }
  return found;
}

/** The package index that pip on this machine uses, as a configuration file; empty where it is the public one. */
export function pipConfigOf(env: NodeJS.ProcessEnv): string {
  const fromFiles = files(env)
    .filter((file) => existsSync(file))
    .map((file) => readPipConfig(readFileSync(file, "utf8")));
  const fromEnvironment = settings.flatMap((setting) => {
    const value = env[variables[setting]];
    return value === undefined || value === "" ? [] : [[setting, value] as const];
  });
  const merged = { ...Object.assign({}, ...fromFiles), ...Object.fromEntries(fromEnvironment) } as Record<
    string,
    string
  >;
  const lines = Object.entries(merged).map(([setting, value]) => `${setting} = ${value}`);
  return lines.length === 0 ? "" : `[global]\n${lines.join("\n")}\n`;
}

/** Where the authorities that this machine trusts lie, the first that is there. */
const bundles = [
  "/etc/ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
  "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL
  "/etc/ssl/ca-bundle.pem", // openSUSE
];

/** The authorities that this machine trusts, a company's own among them. */
export function authoritiesOf(env: NodeJS.ProcessEnv): string {
  const candidates = [
    env.SSL_CERT_FILE,
    env.PIP_CERT,
    env.REQUESTS_CA_BUNDLE,
    env.CURL_CA_BUNDLE,
    ...bundles,
  ];
  const file = candidates.find((candidate) => candidate !== undefined && existsSync(candidate));
  return file === undefined ? "" : readFileSync(file, "utf8");
}
