import { type AlertCase, silent } from "../case";
import { ofPod, ofServer } from "./models";

/** What kube-state-metrics says of the one pod of each model. */
function pods(values: { digits?: string; sentiment?: string }, answers = "1x120"): AlertCase["series"] {
  const ofModels = Object.entries(values).flatMap(([service, ready]) => {
    const pod = { pod: `${service}-1`, uid: service };
    const labels = {
      label_app_kubernetes_io_name: "model",
      label_app_kubernetes_io_instance: service,
    };
    return [
      [ofPod("kube_pod_labels", { ...pod, ...labels }), ready.includes("_") ? ready : "1x120"],
      [ofPod("kube_pod_status_ready", { ...pod, condition: "true" }), ready],
    ];
  });
  return {
    'up{job="kube-state-metrics", pod="ksm-1"}': answers,
    ...(Object.fromEntries(ofModels) as object),
  };
}

const down = (service: string, team: string) => ({
  labels: { service, team },
  summary: `${service} has had 0 ready pods for 5 minutes`,
});

export const presence: AlertCase[] = [
  {
    alert: "ModelDown",
    it: "fires when the only pod is not ready for five minutes, and ends when it is",
    series: pods({ digits: "1x5 0x10 1x10", sentiment: "1x120" }),
    expect: [...silent("9m"), { at: "12m", told: [down("digits", "vision")] }, ...silent("17m")],
  },
  {
    alert: "ModelDown",
    it: "fires for a model that has no pod at all",
    series: pods({ digits: "1x120" }),
    expect: [{ at: "6m", told: [down("sentiment", "language")] }],
  },
  {
    alert: "ModelDown",
    it: "stays silent while a single replica is replaced",
    series: pods({ digits: "1x5 0x3 1x20", sentiment: "1x120" }),
    expect: [...silent("8m"), ...silent("12m")],
  },
  {
    alert: "ModelDown",
    it: "stays silent when nobody counts pods",
    series: pods({ digits: "1x5 _x60", sentiment: "1x5 _x60" }, "1x5 0x60"),
    expect: silent("30m"),
  },
  {
    alert: "ModelNotScraped",
    it: "fires when no pod of a ready model tells its metrics",
    series: {
      ...pods({ digits: "1x60", sentiment: "1x60" }),
      [ofServer("up")]: "1x5 0x60",
      [ofServer("up", { service: "sentiment", pod: "sentiment-1" })]: "1x60",
    },
    expect: [
      ...silent("15m"),
      {
        at: "25m",
        told: [
          {
            labels: { service: "digits", team: "vision" },
            summary: "0 pods of digits have told their metrics for 15 minutes",
          },
        ],
      },
    ],
  },
  {
    alert: "ModelNotScraped",
    it: "stays silent while one of several pods answers",
    series: {
      ...pods({ digits: "1x60", sentiment: "1x60" }),
      [ofServer("up")]: "0x60",
      [ofServer("up", { pod: "digits-2" })]: "1x60",
      [ofServer("up", { service: "sentiment", pod: "sentiment-1" })]: "1x60",
    },
    expect: silent("30m"),
  },
  {
    alert: "ModelNotScraped",
    it: "leaves a model without ready pods to ModelDown",
    series: {
      ...pods({ digits: "0x60", sentiment: "1x60" }),
      [ofServer("up", { service: "sentiment", pod: "sentiment-1" })]: "1x60",
    },
    expect: silent("30m"),
  },
];
