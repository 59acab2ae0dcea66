import { model, type Mistake } from "../yaml";

/** Mistakes about what a model promises, and to whom it matters. */
export const targets: Mistake[] = [
  {
    mistake: "a target that no alert could watch",
    yaml: model("slo: { availability: 0.9 }"),
    at: "mlops:models[0].slo.availability",
    found: "0.9",
    needed: /a share from 0\.95 to 0\.99999 is needed/,
  },
  {
    mistake: "a target in percent",
    yaml: model("slo: { latencyTarget: 99 }"),
    at: "mlops:models[0].slo.latencyTarget",
    found: "99",
    needed: /a share from 0\.95/,
  },
  {
    mistake: "a time between the bounds of the histogram",
    yaml: model("slo: { latencySeconds: 0.2 }"),
    at: "mlops:models[0].slo.latencySeconds",
    found: "0.2",
    needed: /one of 0\.001, .*30 is needed.*\(try 0\.25\)/,
  },
  {
    mistake: "a time that nothing is beyond",
    yaml: model("slo: { latencySeconds: 60 }"),
    at: "mlops:models[0].slo.latencySeconds",
    found: "60",
    needed: /not counted$/,
  },
  {
    mistake: "an accuracy in percent",
    yaml: model("rollout: { gate: { accuracy: 95 } }"),
    at: "mlops:models[0].rollout.gate.accuracy",
    found: "95",
    needed: /above 0 and up to 1/,
  },
  {
    mistake: "a gate for a model on a volume, which brings no labelled samples",
    yaml: model("rollout: { strategy: blueGreen }").replace(
      /model: \{ registry: .*/,
      "model: { volume: { claim: weights } }",
    ),
    at: "mlops:models[0].rollout.gate.evaluation",
    found: "(not set)",
    needed: /labelled samples are needed where the model is on a volume: "models:\/name\/version"/,
  },
  {
    mistake: "a team that no label holds",
    yaml: model('team: "ML Platform"'),
    at: "mlops:models[0].team",
    found: '"ML Platform"',
    needed: /try "ml-platform"/,
  },
];
