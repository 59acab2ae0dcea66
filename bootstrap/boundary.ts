import type { PolicyStatement } from "../components/aws";

/** What the platform's roles work with: the control plane, nodes, drivers and pods. */
const services = [
  "autoscaling",
  "cloudwatch",
  "ec2",
  "ecr",
  "eks",
  "eks-auth",
  "elasticloadbalancing",
  "kms",
  "logs",
  "rds",
  "rds-db",
  "s3",
  "secretsmanager",
  "ssm",
];

/**
 * What a role of the platform can do at most, whatever its own policies say. It allows nothing by itself: it keeps a
 * deployment from making a role that changes who may do what, or that reaches another account.
 */
export function boundaryStatements(): PolicyStatement[] {
  return [
    { sid: "Services", actions: services.map((service) => `${service}:*`), resources: ["*"] },
    // The control plane makes the role of its load balancers.
    {
      sid: "LoadBalancers",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: ["arn:aws:iam::*:role/aws-service-role/*"],
    },
  ];
}
