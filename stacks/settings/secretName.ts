import { z } from "zod";

const nameNeeded =
  "the name of a secret of the stack is needed: letters and digits, a lower-case letter first, such as slackUrl";

/**
 * A field that names a secret of the stack: `pulumi config set --secret mlops:<name>`. The value is in no section, since
 * sections are plain text for everybody who reads the file.
 */
export function secretName(by: string, what: string) {
  return z
    .string({ error: nameNeeded })
    .regex(/^[a-z][A-Za-z0-9]{0,62}$/, { error: nameNeeded })
    .default(by)
    .describe(`Secret of the stack with ${what}: pulumi config set --secret mlops:${by} … . Default ${by}.`);
}
