import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric } from "../data";
import { type AccountName, accountNames, realmFiles, saltFor } from "./accounts";
import { bearerToken, serviceTokensFile } from "./serviceToken";

/**
 * Whom one Elasticsearch knows: a password for each account, a token for Kibana, and the files by which every node
 * recognises them. A new password is a new file, which replaces the nodes one after the other.
 */
export class Realm extends pulumi.ComponentResource {
  /** Of `elastic`, who may do everything. */
  readonly superuserPassword: pulumi.Output<string>;
  readonly passwords: Record<AccountName, pulumi.Output<string>>;
  /** By which Kibana comes in. */
  readonly kibanaToken: pulumi.Output<string>;
  /** Files for the folder of the configuration. */
  readonly files: Record<"users" | "users_roles" | "service_tokens", pulumi.Output<string>>;

  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("mlops:logs:Realm", name, {}, opts);
    const draw = (what: string) =>
      new random.RandomPassword(`${name}-${what}`, alphanumeric, { parent: this }).result;
    this.superuserPassword = draw("password");
    this.passwords = Object.fromEntries(
      accountNames.map((account) => [account, draw(`${account}-password`)]),
    ) as Realm["passwords"];
    const token = draw("kibana-token");
    const salt = draw("salt");
    this.kibanaToken = token.apply(bearerToken);
    const realm = pulumi
      .all([pulumi.all(this.passwords), salt])
      .apply(([passwords, drawn]) => realmFiles(passwords as Record<AccountName, string>, drawn));
    this.files = {
      users: realm.users,
      users_roles: realm.users_roles,
      service_tokens: pulumi
        .all([token, salt])
        .apply(([secret, drawn]) => serviceTokensFile(secret, saltFor("kibana", drawn))),
    };
    this.registerOutputs({});
  }
}
