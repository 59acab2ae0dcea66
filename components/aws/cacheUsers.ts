import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { commandRights } from "../data";

const engine = "valkey";

/**
 * Who may log in to a cache: one user with the rights that the in-cluster form gives, under the name that a client has
 * which sends a password alone.
 * Source: ElastiCache user guide, "Role-Based Access Control (RBAC)"; it supersedes the AUTH token.
 *
 * @param prefix the ids are unique in account and region: it begins them.
 */
export function cacheUsers(
  name: string,
  prefix: string,
  password: random.RandomPassword,
  opts: pulumi.CustomResourceOptions,
): aws.elasticache.UserGroup {
  const { hex } = new random.RandomId(`${name}-suffix`, { byteLength: 4 }, opts);
  const id = pulumi.interpolate`${prefix}-${hex}`;
  const user = new aws.elasticache.User(
    `${name}-user`,
    {
      userId: id,
      userName: "default",
      engine,
      accessString: `on ~* ${commandRights}`,
      authenticationMode: { type: "password", passwords: [password.result] },
    },
    opts,
  );
  return new aws.elasticache.UserGroup(
    `${name}-users`,
    { userGroupId: id, engine, userIds: [user.userId] },
    opts,
  );
}
