import { dockerFolder, dockerInventory } from "../../sandbox/plugins/docker/inventory";
import { tokens } from "../../sandbox/plugins/docker/types";
import type { ResourceState } from "./checkpoint";
import type { Finding } from "./settle";

/** What an interrupted create made on a machine with Docker: the sandbox's own is asked, any other is the user's to ask. */
export function findOnDocker({ type, urn, inputs }: ResourceState, environment: NodeJS.ProcessEnv): Finding {
  // Pulling an image once more costs nothing.
  if (type === tokens.image) return { is: "absent" };
  const sandbox = environment.MLOPS_SANDBOX;
  if (!sandbox)
    return { is: "unknown", why: `\`docker inspect ${String(inputs?.name)}\` says whether it was created` };
  const [, , stack = ""] = (urn.split("::")[0] ?? "").split(":");
  const made = dockerInventory(stack, dockerFolder(sandbox))
    .list(type)
    .find((entry) => entry.urn === urn);
  return made ? { is: "there", id: made.id } : { is: "absent" };
}
