import { z } from "zod";
import { choice, objectName, text } from "./fields";

/** The cluster that everything runs in. A second kind joins as a union over `kind`. */
export const clusterSchema = z
  .strictObject({
    kind: choice(["kubeconfig"])
      .default("kubeconfig")
      .describe("Where the cluster comes from. kubeconfig: one that exists already. Default kubeconfig."),
    context: text("the name of a context of the kubeconfig is needed")
      .optional()
      .describe("Context of the kubeconfig. Default: its current context, which another shell may change."),
    kubeconfig: text("the path of a kubeconfig file is needed")
      .optional()
      .describe("Path of the kubeconfig file. Default: $KUBECONFIG, else ~/.kube/config."),
    storageClass: objectName("the name of a StorageClass is needed")
      .optional()
      .describe("StorageClass of every volume that names none. Default: the cluster's default class."),
  })
  .describe("The Kubernetes cluster that everything runs in.");

export type ClusterSettings = z.output<typeof clusterSchema>;
