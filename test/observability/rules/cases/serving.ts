import { type AlertCase, silent } from "../case";
import { ofServer, told } from "./models";

const feedback = (values: string) => ({
  [ofServer("ai_records_written_total", { kind: "feedback" })]: values,
});
const accuracy = (labels = {}) => ofServer("ai_model_accuracy", labels);
const { team, namespace, service } = told();
const version = { namespace, service, team, model: "digits", version: "3" };

const accuracies: AlertCase[] = [
  {
    alert: "ModelAccuracyBelowGate",
    it: "fires when feedback finds less than the gate asks for, by version",
    series: {
      [accuracy()]: "0.93x180",
      [accuracy({ pod: "digits-2", version: "4" })]: "0.97x180",
      ...feedback("0+1x180"),
    },
    expect: [
      ...silent("55m"),
      {
        at: "1h5m",
        told: [{ labels: version, summary: "digits version 3 is right in 93% of what feedback judged" }],
      },
    ],
  },
  {
    alert: "ModelAccuracyBelowGate",
    it: "ends when it is as good again for half an hour, and does not come and go meanwhile",
    series: { [accuracy()]: "0.9x120 0.96x120", ...feedback("0+1x240") },
    expect: [
      {
        at: "2h20m",
        told: [{ labels: version, summary: "digits version 3 is right in 90% of what feedback judged" }],
      },
      ...silent("3h"),
    ],
  },
  {
    alert: "ModelAccuracyBelowGate",
    it: "stays silent at the gate",
    series: { [accuracy()]: "0.95x180", ...feedback("0+1x180") },
    expect: silent("2h"),
  },
  {
    alert: "ModelAccuracyBelowGate",
    it: "stays silent when 29 pieces of feedback are all that there is",
    series: { [accuracy()]: "0.5x180", ...feedback("0x5 0+1x28 29x150") },
    expect: silent("2h"),
  },
  {
    alert: "ModelAccuracyBelowGate",
    it: "stays silent of a model without a gate, and where there is no feedback",
    series: {
      [accuracy({ service: "sentiment" })]: "0.1x180",
      [ofServer("ai_records_written_total", { kind: "feedback", service: "sentiment" })]: "0+1x180",
    },
    expect: silent("2h"),
  },
];

const samples = (outcome: string) => ofServer("ai_predictions_total", { outcome });

const failures: AlertCase[] = [
  {
    alert: "ModelPredictionErrors",
    it: "fires when the model fails on a tenth of the samples, and ends afterwards",
    series: { [samples("predicted")]: "0+90x120", [samples("error")]: "0+10x30 300x90" },
    expect: [
      ...silent("5m"),
      {
        at: "10m",
        told: [{ labels: version, summary: "digits version 3 fails on 10% of the samples" }],
      },
      ...silent("1h30m"),
    ],
  },
  {
    alert: "ModelPredictionErrors",
    it: "fires when a version that is hardly used fails on ten samples, and not for nine",
    series: {
      [samples("predicted")]: "0x60",
      [samples("error")]: "0x10 10x40",
      [ofServer("ai_predictions_total", { outcome: "error", version: "4" })]: "0x10 9x40",
    },
    expect: [
      {
        at: "18m",
        told: [{ labels: version, summary: "digits version 3 fails on 100% of the samples" }],
      },
    ],
  },
  {
    alert: "ModelPredictionErrors",
    it: "ends ten minutes later than it may, and does not come and go meanwhile",
    series: { [samples("predicted")]: "0+90x30 2700+990x60", [samples("error")]: "0+10x90" },
    expect: [
      {
        at: "38m",
        told: [{ labels: version, summary: "digits version 3 fails on 6.335% of the samples" }],
      },
      ...silent("45m"),
    ],
  },
  {
    alert: "ModelPredictionErrors",
    it: "stays silent at five in a hundred",
    series: { [samples("predicted")]: "0+95x60", [samples("error")]: "0+5x60" },
    expect: silent("30m"),
  },
  {
    alert: "ModelPredictionErrors",
    it: "stays silent when nine samples are all that failed",
    series: { [samples("predicted")]: "0x60", [samples("error")]: "0x10 9x50" },
    expect: [...silent("18m"), ...silent("25m")],
  },
  {
    alert: "ModelPredictionErrors",
    it: "stays silent while nobody asks",
    series: { [samples("predicted")]: "100x60", [samples("error")]: "100x60" },
    expect: silent("30m"),
  },
];

const depth = (labels = {}) => ofServer("ai_queue_depth", labels);

const queues: AlertCase[] = [
  {
    alert: "ModelQueueSaturated",
    it: "fires when one of the queues is nearly full for minutes, and ends when it is not",
    series: { [depth()]: "0x5 900x20 10x40", [depth({ pod: "digits-2" })]: "10x65" },
    expect: [
      ...silent("14m"),
      {
        at: "16m",
        told: [{ labels: told(), summary: "The fullest queue of digits is at 87.89% of MAX_QUEUE_SIZE" }],
      },
      // Four minutes after the average of five came below.
      {
        at: "30m",
        told: [{ labels: told(), summary: "The fullest queue of digits is at 87.89% of MAX_QUEUE_SIZE" }],
      },
      ...silent("50m"),
    ],
  },
  {
    alert: "ModelQueueSaturated",
    it: "knows the size that a model's own variable gives its queue",
    series: { [depth({ service: "sentiment" })]: "90x30" },
    expect: [
      {
        at: "20m",
        told: [
          {
            labels: told({ service: "sentiment", team: "language" }),
            summary: "The fullest queue of sentiment is at 90% of MAX_QUEUE_SIZE",
          },
        ],
      },
    ],
  },
  {
    alert: "ModelQueueSaturated",
    it: "stays silent below four fifths",
    series: { [depth()]: "810x30" },
    expect: silent("20m"),
  },
  {
    alert: "ModelQueueSaturated",
    it: "stays silent when a burst is over within minutes",
    series: { [depth()]: "0x10 1024x3 0x30" },
    expect: [...silent("13m"), ...silent("20m")],
  },
];

const alias = (labels = {}) => ofServer("ai_model_alias_version", { alias: "champion", ...labels });
const serves = (number: number, labels = {}) => ({
  [ofServer("ai_model_serving_version", labels)]: `${number}x130`,
});
const behind = { ...version, alias: "champion" };

const aliases: AlertCase[] = [
  {
    alert: "ModelNotAtAlias",
    it: "fires when the alias moved on and the service did not follow for an hour",
    series: { [alias()]: "3x10 4x120", ...serves(3) },
    expect: [
      ...silent("30m"),
      {
        at: "1h30m",
        told: [{ labels: behind, summary: "digits serves version 3 of digits, and champion is version 4" }],
      },
    ],
  },
  {
    alert: "ModelNotAtAlias",
    it: "fires when the alias went back and the service did not",
    series: { [alias({ version: "10" })]: "9x120", ...serves(10, { version: "10" }) },
    expect: [
      {
        at: "1h30m",
        told: [
          {
            labels: { ...behind, version: "10" },
            summary: "digits serves version 10 of digits, and champion is version 9",
          },
        ],
      },
    ],
  },
  {
    alert: "ModelNotAtAlias",
    it: "stays silent while the service is where the alias is",
    series: { [alias()]: "3x120", ...serves(3) },
    expect: silent("1h30m"),
  },
  {
    alert: "ModelNotAtAlias",
    it: "stays silent when a new version takes over within the hour, the old one beside it",
    series: {
      [alias()]: "3x10 4x30 _x60",
      ...serves(3),
      [alias({ version: "4", pod: "digits-2" })]: "_x30 4x90",
      ...serves(4, { version: "4", pod: "digits-2" }),
    },
    expect: [...silent("35m"), ...silent("1h30m")],
  },
];

const unknown: AlertCase[] = [
  {
    alert: "ModelNotAtAlias",
    it: "stays silent where there is no such alias, and of a model that is in no registry",
    series: { ...serves(3), [ofServer("ai_model_info")]: "1x120" },
    expect: silent("1h30m"),
  },
];

export const serving: AlertCase[] = [...accuracies, ...failures, ...queues, ...aliases, ...unknown];
