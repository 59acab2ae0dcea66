import { inference, onAws, type Mistake } from "../yaml";

/** Mistakes about the autoscaler and the room that it keeps. */
export const autoscaler: Mistake[] = [
  {
    mistake: "room in a pool that does not exist",
    yaml: `${onAws}\n${inference}\nautoscaler: { placeholders: [{ pool: inferense, replicas: 1 }] }`,
    at: "mlops:autoscaler.placeholders[0].pool",
    found: '"inferense"',
    needed: /there are inference \(did you mean inference\?\)/,
  },
  {
    mistake: "room in a pool twice",
    yaml: `${onAws}\n${inference}\nautoscaler: { placeholders: [{ pool: inference, replicas: 1 }, { pool: inference, replicas: 1 }] }`,
    at: "mlops:autoscaler.placeholders[1].pool",
    found: '"inference"',
    needed: /placeholders\[0\] is for inference already/,
  },
  {
    mistake: "more room than the pool can ever have",
    yaml: `${onAws}\n${inference}\nautoscaler: { placeholders: [{ pool: inference, replicas: 3 }] }`,
    at: "mlops:autoscaler.placeholders[0].pool",
    found: '"inference"',
    needed: /has room for 2 at its largest/,
  },
  {
    mistake: "room that no autoscaler keeps",
    yaml: `${onAws}\n${inference}\nautoscaler: { enabled: false, placeholders: [{ pool: inference, replicas: 1 }] }`,
    at: "mlops:autoscaler.placeholders[0].pool",
    found: '"inference"',
    needed: /set autoscaler\.enabled to true/,
  },
  {
    mistake: "room without a cluster on AWS",
    yaml: `${inference}\nautoscaler: { placeholders: [{ pool: inference, replicas: 1 }] }`,
    at: "mlops:autoscaler.placeholders",
    found: '[{ pool: "inference", replicas: 1 }]',
    needed: /set mlops:cluster\.kind to eks, or remove this/,
  },
  {
    mistake: "a share in percent",
    yaml: `${onAws}\nautoscaler: { scaleDownUtilization: 50 }`,
    at: "mlops:autoscaler.scaleDownUtilization",
    found: "50",
    needed: /a share above 0 and up to 1 is needed, such as 0\.5/,
  },
  {
    mistake: "room as a number",
    yaml: `${onAws}\nautoscaler: { placeholders: 1 }`,
    at: "mlops:autoscaler.placeholders",
    found: "1",
    needed: /a list is needed/,
  },
];
