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
  "nvidia-feature-discovery -> internet 443/TCP":
    "the API server is called at the address of its Service, which no range that is known here holds",
  "nvidia-mig-manager -> internet 443/TCP": "the same",
  "node-labeller -> internet 443/TCP": "the same",
});

interface Law {
  promise: string;
  /** What breaks it: pairs that can talk and should not, or cannot and should. */
  breaches: (matrix: Matrix, cluster: Cluster) => string[];
  /** How to break it, in a stack where it can be broken. */
  breaks: Break[];
}

/** Who may talk with the database: it holds the records of MLflow and what models predicted. */
const databaseClients = ["mlflow", "model", "postgres-database", "postgres-backup"];

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
    promise: "opens the database to MLflow, to models and to what administers it",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ destination }) => destination.port === 5432)
        .filter(({ from }) => !databaseClients.includes(softwareOf(from)))
        .map(cellText),
    breaks: [noWalls, openTo("postgres"), falseNamespace],
  },
  {
    promise: "opens the cache to models alone",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ destination }) => destination.port === 6379)
        .filter(({ from }) => softwareOf(from) !== "model")
        .map(cellText),
    breaks: [noWalls, openTo("redis"), falseNamespace],
  },
  {
    promise: "lets the world in to a model behind a load balancer alone",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ from }) => ["internet", "VPC", "another node"].includes(from.id))
        .filter(({ destination }) => !matrix.needs.some(isForCallersOf(destination.to)))
        .map(cellText),
    breaks: [noWalls, openTo("mlflow"), openTo("postgres"), openTo("node-labeller")],
  },
  {
    promise: "lets pods of other namespaces in to models alone, whatever labels they wear",
    breaches: (matrix) =>
      open(matrix)
        .filter(({ from }) => from.id.endsWith("/impostor"))
        .filter(({ destination }) => softwareOf(destination.to) !== "model")
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

function isWorkload(endpoint: Endpoint): boolean {
  return softwareOf(endpoint) !== "" && !endpoint.id.endsWith("/impostor");
}

function softwareOf(endpoint: Endpoint): string {
  return endpoint.kind === "pod" ? (endpoint.labels["app.kubernetes.io/name"] ?? "") : "";
}

function cellText({ from, destination }: Cell): string {
  return `${from.id} -> ${destinationText(destination)}`;
}
