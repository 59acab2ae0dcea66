import { strict as assert } from "node:assert";
import type { Cluster } from "../../../scripts/reachability/cluster";
import type { Endpoint } from "../../../scripts/reachability/endpoint";
import { type Cell, destinationText, type Matrix, matrixOf } from "../../../scripts/reachability/matrix";
import { outsideOf } from "../../../scripts/reachability/outside";
import { recordedCluster } from "../../../scripts/reachability/render";
import { faultsOf } from "../../../scripts/reachability/report";
import { mayConnect } from "../../../scripts/reachability/verdict";
import {
  type Break,
  falseNamespace,
  noWalls,
  openEgress,
  openTo,
  withoutDenial,
  withoutOwnPolicy,
} from "../../support/brokenWalls";
import { forEveryCluster } from "../../support/everyStack";
import { Exceptions } from "../../support/exceptions";

/** What is open although no configuration asks for it. */
const spare = new Exceptions({
  "mlflow -> API server 443/TCP":
    "S3 has addresses that nobody knows beforehand: the rule says any, at that port",
  "postgres-database -> API server 443/TCP": "so has the API that hands out the administrator's password",
  "postgres-monitor -> API server 443/TCP": "the same",
  "grafana -> API server 443/TCP":
    "the provider of logins is somewhere: the rule says any address, at that port",
  "nvidia-feature-discovery -> internet 443/TCP":
    "the API server is called at the address of its Service, which no range that is known here holds",
  "nvidia-mig-manager -> internet 443/TCP": "the same",
  "node-labeller -> internet 443/TCP": "the same",
  "filebeat -> internet 443/TCP": "the same",
  "kube-state-metrics -> internet 443/TCP": "the same",
  "model-gate -> internet 443/TCP": "the same",
  "prometheus -> internet 443/TCP": "the same",
  "alertmanager -> internet 443/TCP":
    "whoever is told about alerts is there, at an address that a Secret holds",
  "alertmanager -> API server 443/TCP": "the rule says any address, at that port",
  "alertmanager -> mlops-observability/custom-metrics-server 8443/TCP": "the same, at the port of a webhook",
  "prometheus-adapter -> internet 443/TCP": "the same",
});

/** Whom others than its clients can reach: they have to show who they are. */
const extension = "the API server calls, from an address that no policy knows";
const wide = new Exceptions({
  "VPC -> prometheus-adapter": extension,
  "another node -> prometheus-adapter": extension,
  "internet -> prometheus-adapter": extension,
  "default/impostor -> prometheus-adapter": extension,
  "kube-system/impostor -> prometheus-adapter": extension,
});

/** Who may talk with what keeps the logs: who writes, reads, arranges and measures them. */
const searchClients = ["logstash", "kibana", "grafana", "elasticsearch-exporter", "logs-setup"];

interface Law {
  promise: string;
  /** What breaks it: pairs that can talk and should not, or cannot and should. */
  breaches: (matrix: Matrix, cluster: Cluster) => string[];
  /** How to break it, in a stack where it can be broken. */
  breaks: Break[];
}

/** Who may talk with the database: it holds the records of MLflow and what models predicted. */
const databaseClients = [
  ...["mlflow", "model", "postgres-database", "postgres-backup"],
  ...["postgres-monitor", "postgres-exporter"],
];

/** Who may talk with the cache. */
const cacheClients = ["model", "redis-exporter"];

const laws: Law[] = [
  {
    promise: "opens everything that a workload is configured to reach",
    breaches: faultsOf,
    breaks: [withoutOwnPolicy],
  },
  {
    promise: "opens nothing to a workload that its configuration does not ask for, but names",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ from, needed }) => isWorkload(from) && !needed)
        .filter(({ destination }) => destination.to.id !== "kube-system/kube-dns")
        .map(({ from, destination }) => `${softwareOf(from)} -> ${destinationText(destination)}`)
        .filter((breach) => !spare.has(breach)),
    breaks: [noWalls, openEgress],
  },
  {
    promise: "leads nobody to the credentials of the nodes",
    breaches: (matrix) => open(matrix).filter(to("metadata")).map(cellText),
    breaks: [noWalls, openEgress],
  },
  {
    promise: "leads no model, and nothing that trains one, out of the network",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ from }) => ["model", "model-bootstrap"].includes(softwareOf(from)))
        .filter(to("internet", "API server", "identity agent", "another node"))
        .map(cellText),
    breaks: [noWalls],
  },
  {
    promise: "opens the database to MLflow, to models, and to what administers and measures it",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ destination }) => destination.port === 5432)
        .filter(({ from }) => !databaseClients.includes(softwareOf(from)))
        .map(cellText),
    breaks: [noWalls, openTo("postgres"), falseNamespace],
  },
  {
    promise: "opens the cache to models, and to what measures it",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ destination }) => destination.port === 6379)
        .filter(({ from }) => !cacheClients.includes(softwareOf(from)))
        .map(cellText),
    breaks: [noWalls, openTo("redis"), falseNamespace],
  },
  {
    promise: "opens the logs to who writes, shows, arranges and measures them",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ destination }) => destination.port === 9200)
        .filter(({ from }) => !isOneOf(from, [...searchClients, "elasticsearch"]))
        .map(cellText),
    breaks: [noWalls, openTo("elasticsearch"), falseNamespace],
  },
  {
    promise: "lets nobody write logs but Filebeat, and nobody join Elasticsearch but its nodes",
    breaches: (matrix) =>
      open(matrix)
        .filter(
          ({ from, destination }) =>
            (destination.port === 5044 && !isOneOf(from, ["filebeat"])) ||
            (destination.port === 9300 && !isOneOf(from, ["elasticsearch"])),
        )
        .map(cellText),
    breaks: [noWalls, openTo("logstash"), openTo("elasticsearch"), falseNamespace],
  },
  {
    promise: "lets the world in to what is behind a load balancer alone",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ from }) => ["internet", "VPC", "another node"].includes(from.id))
        .filter(({ destination }) => !matrix.needs.some(isForCallersOf(destination.to)))
        .filter(isNarrow)
        .map(cellText),
    breaks: [noWalls, openTo("mlflow"), openTo("postgres"), openTo("node-labeller")],
  },
  {
    promise:
      "lets pods of other namespaces in to models and to what is behind a load balancer, whatever they wear",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ from }) => from.id.endsWith("/impostor"))
        .filter(({ destination }) => softwareOf(destination.to) !== "model")
        .filter(({ destination }) => !matrix.needs.some(isForCallersOf(destination.to)))
        .filter(isNarrow)
        .map(cellText),
    breaks: [noWalls, openTo("mlflow"), openTo("redis"), falseNamespace],
  },
  {
    promise: "lets a pod that no policy names ask for names, and do nothing else",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ from }) => from.id.endsWith("/unnamed"))
        .filter(({ destination }) => destination.to.id !== "kube-system/kube-dns")
        .map(cellText),
    breaks: [noWalls, openEgress],
  },
  {
    promise: "lets nobody in to a pod that no policy names",
    breaches: ({ sources }, cluster) =>
      outsideOf(cluster).unnamed.flatMap((to) =>
        sources
          .filter(
            (from) => from.id !== to.id && mayConnect(cluster, { from, to, port: 8080, protocol: "TCP" }),
          )
          .map((from) => `${from.id} -> ${to.id}`),
      ),
    breaks: [noWalls, withoutDenial],
  },
];

/** Each way to break each law, as long as no stack has shown that the law notices. */
const unseen = new Set(
  laws.flatMap(({ promise, breaks }) => breaks.map((_, index) => `${promise} ${index}`)),
);

forEveryCluster("the reach of policies", (recording) => {
  for (const { promise, breaches, breaks } of laws) {
    const judge = (cluster: Cluster) => breaches(matrixOf(cluster), cluster);

    it(promise, () => {
      const cluster = recordedCluster(recording());
      assert.deepEqual(judge(cluster), []);
      for (const [index, broken] of breaks.entries()) {
        if (broken(cluster).some((fault) => judge(fault).length > 0)) unseen.delete(`${promise} ${index}`);
      }
    });
  }

  it("notices each policy that opens something, once it is missing", () => {
    const cluster = recordedCluster(recording());
    const { needs } = matrixOf(cluster);
    const inNeed = new Set(needs.filter(({ because }) => because !== "names").map(({ from }) => from.id));
    const faults = withoutOwnPolicy(cluster).flatMap((broken) => faultsOf(matrixOf(broken)));
    const walled = cluster.workloads
      .map(({ pod }) => pod)
      .filter(({ namespace }) => namespace !== "kube-system");
    for (const { id } of walled.filter((pod) => inNeed.has(pod.id))) {
      assert.ok(
        faults.some((fault) => fault.startsWith(`${id} needs `)),
        id,
      );
    }
  });
});

wide.mustBeNeeded("the rules about who is let in");
spare.mustBeNeeded("the rule that nothing is open that nobody asks for");

describe("the laws about the reach of policies", () => {
  it("are each seen to fail, in each way that they can be broken", () => {
    assert.deepEqual([...unseen], []);
  });
});

function open({ cells }: Matrix): Cell[] {
  return cells.filter(({ allowed }) => allowed);
}

function to(...ids: string[]): (cell: Cell) => boolean {
  return ({ destination }) => ids.includes(destination.to.id);
}

/** A load balancer is what lets the world in. */
function isForCallersOf({ id }: Endpoint): (need: Matrix["needs"][number]) => boolean {
  return (need) => need.from.id === "internet" && need.to.id === id;
}

function isNarrow({ from, destination }: Cell): boolean {
  return !wide.has(`${from.id} -> ${softwareOf(destination.to)}`);
}

function isWorkload(endpoint: Endpoint): boolean {
  return softwareOf(endpoint) !== "" && !endpoint.id.endsWith("/impostor");
}

/** Software of the platform, and nobody who merely wears its labels. */
function isOneOf(endpoint: Endpoint, software: string[]): boolean {
  return isWorkload(endpoint) && software.includes(softwareOf(endpoint));
}

function softwareOf(endpoint: Endpoint): string {
  return endpoint.kind === "pod" ? (endpoint.labels["app.kubernetes.io/name"] ?? "") : "";
}

function cellText({ from, destination }: Cell): string {
  return `${from.id} -> ${destinationText(destination)}`;
}
