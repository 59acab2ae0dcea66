import { z } from "zod";
import { accessSchema } from "./access";
import { flag, objectName, text, wholeNumber } from "./fields";
import { resourcesSchema } from "./resources";
import { secretName } from "./secretName";

const urlNeeded =
  "the address of a remote-write endpoint is needed, such as https://metrics.example.com/api/v1/push";

const remoteWriteSchema = z
  .strictObject({
    url: z
      .string({ error: urlNeeded })
      .regex(/^https?:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(\/\S*)?$/, { error: urlNeeded })
      .describe("Where every sample goes as well."),
    username: text("the name of an account is needed")
      .optional()
      .describe("Account, whose password the secret is. Default: the secret is a bearer token."),
    secret: secretName("remoteWriteSecret", "the token, or the password of the account"),
  })
  .describe(
    "A store outside that gets every sample, for a longer memory than one volume has. Default: none.",
  );

export const prometheusSchema = z
  .strictObject({
    retentionDays: wholeNumber({ min: 1, max: 3650, unit: "days" })
      .default(30)
      .describe("Days that metrics are kept; budgets of objectives look 30 days back. Default 30."),
    storageGiB: wholeNumber({ min: 1, max: 16384, unit: "GiB" })
      .default(20)
      .describe(
        "Size of the volume in GiB; the oldest metrics go when four fifths of it are full. It can grow in place, never shrink. Default 20.",
      ),
    storageClass: objectName("the name of a StorageClass is needed")
      .optional()
      .describe("StorageClass of the volume. Default: that of the cluster section."),
    scrapeSeconds: wholeNumber({ min: 5, max: 60, unit: "seconds" })
      .default(15)
      .describe(
        "Seconds between two looks at a model or a store; what tells of nodes and objects gets twice as many. Default 15.",
      ),
    sampleLimit: wholeNumber({ min: 100, max: 1000000, unit: "samples" })
      .default(5000)
      .describe(
        "Most samples that one target may answer with; of one that has more, nothing is kept, and an alert says so. Default 5000.",
      ),
    verifyKubelets: flag()
      .default(true)
      .describe(
        "Check the kubelets' certificates against the cluster's authority. false where kubelets sign their own, as in kind, minikube and kubeadm's default. Default true.",
      ),
    remoteWrite: remoteWriteSchema.optional(),
    resources: resourcesSchema({ cpu: "200m", memory: "512Mi", cpuLimit: "1", memoryLimit: "1Gi" }),
    access: accessSchema("Prometheus"),
  })
  .prefault({})
  .describe("Prometheus: it collects the metrics, keeps them and judges them.");
