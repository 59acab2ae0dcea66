import { type AlertCase, silent } from "../case";
import { ofServer, told } from "./models";

const late = (times: string) => ({
  labels: told(),
  summary: `digits uses up its budget of late predictions ${times} times as fast as its objective allows`,
});

const counted = (labels = {}) => ofServer("ai_inference_duration_seconds_count", labels);
const within = (le: string, labels = {}) =>
  ofServer("ai_inference_duration_seconds_bucket", { le, ...labels });

export const latency: AlertCase[] = [
  {
    alert: "ModelLatencyFastBurn",
    it: "fires when every fifth prediction is late",
    series: { [counted()]: "0+100x60", [within("0.1")]: "0+80x60", [within("0.15")]: "0+100x60" },
    expect: [{ at: "30m", told: [late("20.0")] }],
  },
  {
    alert: "ModelLatencyFastBurn",
    it: "judges each model by its own time and its own target",
    series: {
      [counted({ service: "sentiment" })]: "0+100x60",
      [within("0.1", { service: "sentiment" })]: "0x60",
      [within("1.0", { service: "sentiment" })]: "0+10x60",
    },
    expect: [
      {
        at: "30m",
        told: [
          {
            labels: told({ service: "sentiment", team: "language" }),
            summary:
              "sentiment uses up its budget of late predictions 18.0 times as fast as its objective allows",
          },
        ],
      },
    ],
  },
  {
    alert: "ModelLatencyFastBurn",
    it: "stays silent when five in a hundred are late for an hour",
    series: { [counted()]: "0+100x60", [within("0.1")]: "0+95x60" },
    expect: silent("1h"),
  },
  {
    alert: "ModelLatencyFastBurn",
    it: "stays silent while nobody asks",
    series: { [counted()]: "100x60", [within("0.1")]: "20x60" },
    expect: silent("1h"),
  },
  {
    alert: "ModelLatencySlowBurn",
    it: "fires when four times as many are late as may, for hours",
    every: "2m",
    series: { [counted()]: "0+100x200", [within("0.1")]: "0+96x200" },
    expect: [{ at: "6h", told: [late("4.0")] }],
  },
  {
    alert: "ModelLatencySlowBurn",
    it: "stays silent just below what is allowed",
    every: "2m",
    series: { [counted()]: "0+1000x200", [within("0.1")]: "0+991x200" },
    expect: silent("6h"),
  },
];
