import { z } from "zod";
import { text } from "./fields";
import { forbiddenFields, forbiddenKind } from "./overrideChecks";

const kindNeeded =
  "a kind is needed: one of Kubernetes (Deployment, apps/v1/Deployment), a type of Pulumi (aws:rds/instance:Instance), or * for every object of the cluster";
const nameNeeded =
  "the name of a resource as `pulumi stack` shows it is needed; * stands for any text, ? for one letter";
const setNeeded = "the fields to set are needed, as key: value";

const overrideSchema = z
  .strictObject({
    kind: text(kindNeeded)
      .regex(/^(\*|(([a-z][a-z0-9.-]*\/)?v\d\w*\/)?[A-Z]\w*|[a-z][\w-]*:[\w/.-]+:\w+)$/, {
        error: kindNeeded,
      })
      .superRefine((kind, context) => {
        const message = forbiddenKind(kind);
        if (message !== undefined) context.addIssue({ code: "custom", input: kind, message });
      })
      .describe(
        "Kind of Kubernetes, such as Deployment or apps/v1/Deployment; or type of Pulumi, such as aws:rds/instance:Instance; or *, every object of the cluster, for labels and annotations alone.",
      ),
    name: text(nameNeeded)
      .regex(/^[\w.*?-]+$/, { error: nameNeeded })
      .optional()
      .describe(
        "Name of the resource in the program; * stands for any text, ? for one letter. Default: every resource of the kind.",
      ),
    set: z
      .record(z.string(), z.unknown(), { error: setNeeded })
      .refine((set) => Object.keys(set).length > 0, { error: setNeeded })
      .describe(
        "What is merged into its inputs: groups are merged, values and lists replaced, null takes a field away, list[key=value] changes the items of a list with that value, list[+] adds items. No secrets: this is plain text.",
      ),
  })
  .superRefine(({ kind, set }, context) => {
    for (const { path, message, secret } of forbiddenFields(kind, set)) {
      context.addIssue({ code: "custom", path: ["set", ...path], message, params: { secret } });
    }
  })
  .describe("A change of resources that no other setting offers.");

export const overridesSchema = z
  .array(overrideSchema)
  .describe("Changes of any resource's fields, applied in turn, after all other settings. Default none.");

export type OverrideSettings = z.output<typeof overrideSchema>;
