import type { Answers } from "../../../scripts/init/answers";

/** A team without a domain, whose first model runs on CPU. */
export const small: Answers = {
  repository: "acme/ml-platform",
  account: "999988887777",
  region: "eu-central-1",
  allowedCidrs: ["198.51.100.0/24"],
  admins: ["arn:aws:iam::999988887777:role/platform"],
  registry: "ecr",
  model: {
    name: "wine",
    framework: { name: "sklearn", version: "1.9", python: "3.11" },
    image: { build: "./model" },
    model: { registry: "mlflow", name: "wine", version: "3" },
    gpu: 0,
  },
};

/** A team on Pulumi Cloud with names for its pages, whose first model takes a whole GPU. */
export const large: Answers = {
  ...small,
  organization: "acme",
  registry: "ghcr.io/acme",
  domain: "models.acme.example",
  pages: ["grafana", "mlflow"],
  model: {
    name: "sentiment",
    framework: { name: "pytorch", version: "2.8", cuda: "12.8", cudnn: "9.10", python: "3.11" },
    image: { ref: "ghcr.io/acme/sentiment:v1.0.0" },
    model: { registry: "mlflow", name: "sentiment", alias: "champion" },
    gpu: 1,
  },
};
