import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { stringify } from "yaml";
import { alphanumeric, type SecretReference } from "../data";
import { type Scope, secret } from "../kubernetes";

/** The one account of a page that knows no users of its own. */
export interface WebAccount {
  username: string;
  password: pulumi.Output<string>;
  /** bcrypt of the password, which is all that the server gets to know. */
  hash: pulumi.Output<string>;
}

const username = "admin";

export function webAccount(name: string, parent: pulumi.Resource): WebAccount {
  return { username, ...passwordOf(name, parent) };
}

/** An account for one program that asks, known by the program's name. */
export function readerAccount(name: string, parent: pulumi.Resource): WebAccount {
  return { username: name, ...passwordOf(name, parent) };
}

function passwordOf(name: string, parent: pulumi.Resource): Pick<WebAccount, "password" | "hash"> {
  const { result, bcryptHash } = new random.RandomPassword(`${name}-password`, alphanumeric, { parent });
  return { password: result, hash: bcryptHash };
}

/** Writes the password into a consumer's namespace. */
export function passwordFor(name: string, scope: Scope, password: pulumi.Input<string>): SecretReference {
  return { name: secret(name, scope, { password }).metadata.name };
}

/** Somebody else who may ask: the server knows the name and the hash, and no more. */
export type WebReader = Pick<WebAccount, "username" | "hash">;

/** What a server of the Prometheus project reads to ask for a password. Source: exporter-toolkit docs/web-configuration.md. */
export function webYaml(accounts: { username: string; hash: string }[]): string {
  return stringify({
    basic_auth_users: Object.fromEntries(accounts.map(({ username: name, hash }) => [name, hash])),
  });
}

/** What promtool and amtool read to answer it. Source: prometheus.io, "HTTP configuration for promtool". */
export function clientYaml({
  username: name,
  passwordFile,
}: {
  username: string;
  passwordFile: string;
}): string {
  return stringify({ basic_auth: { username: name, password_file: passwordFile } });
}

/** Keys of the Secret by which a server and its probes know the account. */
export const webKeys = { server: "web.yml", client: "client.yml", password: "password" } as const;

/** The Secret's content, for a server that mounts it at `folder`. */
export function webSecret(
  account: WebAccount,
  folder: string,
  readers: WebReader[] = [],
): Record<string, pulumi.Input<string>> {
  const known = [account, ...readers].map(({ username: name, hash }) => ({ username: name, hash }));
  return {
    [webKeys.server]: pulumi.output(known).apply(webYaml),
    [webKeys.client]: clientYaml({
      username: account.username,
      passwordFile: `${folder}/${webKeys.password}`,
    }),
    [webKeys.password]: account.password,
  };
}
