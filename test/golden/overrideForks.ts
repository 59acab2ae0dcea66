import type { Fork } from "./fork";

/** What a team overrides in resources that no setting reaches. */
export const overrideForks: Fork[] = [
  {
    promise: "an override changes the fields that it names, of the resources that it names",
    file: "override-deployment",
    change: (config) =>
      (config["mlops:overrides"] = [
        {
          kind: "Deployment",
          name: "digits-*",
          set: {
            spec: {
              revisionHistoryLimit: 5,
              template: {
                spec: {
                  priorityClassName: "models",
                  "containers[name=model]": { "env[+]": [{ name: "TZ", value: "Europe/Berlin" }] },
                },
              },
            },
          },
        },
        {
          kind: "v1/PersistentVolumeClaim",
          name: "postgres-data",
          set: { metadata: { annotations: { backup: "nightly" } } },
        },
      ]),
    changed: [
      "mlops:serving:ModelService$kubernetes:apps/v1:Deployment::digits-gpu-server",
      "mlops:serving:ModelService$kubernetes:apps/v1:Deployment::digits-server",
      "mlops:data:Postgres$kubernetes:core/v1:PersistentVolumeClaim::postgres-data",
    ],
  },
  {
    stack: "prod",
    promise: "an override by Pulumi's type reaches AWS, and leaves the tags that find a resource",
    file: "prod-override-database",
    change: (config) =>
      (config["mlops:overrides"] = [
        {
          kind: "aws:rds/instance:Instance",
          name: "postgres-server",
          set: { maintenanceWindow: null, caCertIdentifier: "rds-ca-ecc384-g1", tags: { owner: "data" } },
        },
      ]),
    changed: ["mlops:aws:Database$aws:rds/instance:Instance::postgres-server"],
  },
];
