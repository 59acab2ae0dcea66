import { z } from "zod";
import { organizationName, repositoryName } from "../../bootstrap/settings";
import { awsSchema } from "../../stacks/settings/aws";
import { arn, cidr, region } from "../../stacks/settings/awsFields";
import { dnsSchema } from "../../stacks/settings/dns";
import { choice } from "../../stacks/settings/fields";
import { registryName } from "../../stacks/settings/images";
import { problemsOf } from "../../stacks/settings/issues";
import { modelSchema } from "../../stacks/settings/models";
import { UsageError } from "../shared/usageError";

/** Where the account's own registry is meant, whose address follows from account and region. */
export const ecr = "ecr";

/** The pages that may get a name, and the setting of each that says who reaches it. */
export const pages = {
  grafana: ["mlops:metrics", "grafana", "access"],
  prometheus: ["mlops:metrics", "prometheus", "access"],
  alertmanager: ["mlops:metrics", "alertmanager", "access"],
  kibana: ["mlops:logs", "kibana", "access"],
  mlflow: ["mlops:mlflow", "access"],
} as const;

type Page = keyof typeof pages;
const pageNames = Object.keys(pages) as [Page, ...Page[]];

const registryNeeded = "ecr, or a registry with a prefix if it has one, such as ghcr.io/team, is needed";
const blocksNeeded = "at least one address block is needed, such as 198.51.100.0/24";
const adminsNeeded =
  "at least one role or user is needed, such as arn:aws:iam::123456789012:role/platform-team";

const { name, framework, image, model, gpu } = modelSchema.shape;

/** As an item of mlops:models has them; what else a model may have stays as the files say. */
export const modelFields = z.strictObject({ name, framework, image, model, gpu });

/** What a fork has to be told once. Each is what the setting that it goes to takes. */
export const answersSchema = z.strictObject({
  repository: repositoryName(),
  organization: organizationName().optional(),
  account: awsSchema.shape.accountId.unwrap(),
  region: region(),
  allowedCidrs: z
    .array(cidr("198.51.100.0/24", { from: 0, to: 32 }), { error: blocksNeeded })
    .min(1, { error: blocksNeeded }),
  admins: z
    .array(arn("iam", /^(role|user)\/.+$/, "arn:aws:iam::123456789012:role/platform-team"), {
      error: adminsNeeded,
    })
    .min(1, { error: adminsNeeded }),
  registry: z.union([z.literal(ecr), registryName(registryNeeded)], { error: registryNeeded }),
  domain: dnsSchema.shape.zone.optional(),
  pages: z.array(choice(pageNames)).optional(),
  model: modelFields.optional(),
});

/** As they were written: what settings make of them is the settings' own business. */
export type Answers = z.input<typeof answersSchema>;

/** @throws UsageError with every problem of the answers. */
export function checkedAnswers(raw: unknown, from: string): Answers {
  const result = answersSchema.safeParse(raw);
  if (result.success) return raw as Answers;
  const problems = problemsOf(result.error.issues, answersSchema, raw);
  const lines = problems.map(({ path, found, needed }) => `  ${path.join(".")}  ${found}  ${needed}`);
  throw new UsageError(
    `${from}: ${lines.length} problem${lines.length === 1 ? "" : "s"}\n${lines.join("\n")}`,
  );
}
