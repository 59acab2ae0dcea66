import { z } from "zod";

const mirrorNeeded =
  "a registry, with a prefix if it has one, is needed, such as registry.example:5000/mirror";

export const imagesSchema = z
  .strictObject({
    mirror: z
      .string({ error: mirrorNeeded })
      .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$/, {
        error: ({ input }) =>
          `${mirrorNeeded}${typeof input === "string" && input.includes("://") ? ", without http:// or https://" : ""}`,
      })
      .optional()
      .describe(
        "Registry and prefix that every third-party image is taken from instead. Default: where each is published.",
      ),
  })
  .describe("Where container images come from.");

export type ImagesSettings = z.output<typeof imagesSchema>;
