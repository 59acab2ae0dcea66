import { z } from "zod";
import type { Checkpoint } from "../recover/checkpoint";
import { UsageError } from "../shared/usageError";

/** As stacks/outputs.ts exports them; fields that nobody here asks for are left out. */
const outputsSchema = z.object({
  models: z
    .array(
      z.object({ name: z.string(), source: z.string(), image: z.string(), revision: z.string().optional() }),
    )
    .default([]),
  services: z
    .array(
      z.object({
        name: z.string(),
        kind: z.string(),
        namespace: z.string().optional(),
        address: z.string().optional(),
        url: z.string().optional(),
      }),
    )
    .default([]),
  credentials: z
    .object({ mlflow: z.object({ username: z.string(), password: z.string() }).optional() })
    .default({}),
});

/** What a stack says that it runs. */
export type Outputs = z.output<typeof outputsSchema>;
export type RunningModel = Outputs["models"][number];

export function readOutputs(raw: unknown, stack: string): Outputs {
  const { data, error } = outputsSchema.safeParse(raw);
  if (data) return data;
  throw new UsageError(`the outputs of ${stack} are not those of this program: ${z.prettifyError(error)}`);
}

const digestPattern = /@(sha256:[0-9a-f]{64})$/;

/** `sha256:…` of a reference that has one. */
export function digestIn(image: string): string | undefined {
  return digestPattern.exec(image)?.[1];
}

/** What a model ran when the stack had this state; none where it is not known. */
export function imageInState(state: Checkpoint | undefined, model: string): string | undefined {
  const stack = state?.deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  const { data } = outputsSchema.pick({ models: true }).safeParse(stack?.outputs);
  return data?.models.find(({ name }) => name === model)?.image;
}
