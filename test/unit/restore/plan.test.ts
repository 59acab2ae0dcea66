import assert from "node:assert/strict";
import type { Registry } from "../../../scripts/backup/registry";
import { failedAt } from "../../../scripts/restore/failure";
import {
  compareVersions,
  differences,
  heldBy,
  planRestore,
  type Target,
} from "../../../scripts/restore/plan";
import { manifestOf } from "../backup/backups";

const registry: Registry = {
  deployment: {},
  namespace: "mlops-registry",
  name: "mlflow",
  version: "3.17.0",
  artifacts: { mount: { container: "mlflow", volume: "artifacts", path: "/artifacts" } },
};

const database = (name: string) => ({ name, owner: `${name}-role`, bytes: 1 });

function targetOf(changes: Partial<Target> = {}): Target {
  return {
    server: { version: 180006, databases: ["mlflow", "mlflow_auth", "predictions"].map(database) },
    rows: {
      mlflow: { "public.experiments": 1, "public.runs": 0, "public.alembic_version": 1 },
      mlflow_auth: { "public.users": 3 },
      predictions: { "public.predictions": 0 },
    },
    registry,
    ...changes,
  };
}

const wishes = { without: [] as string[], overwrite: false };

function refusalsOf(...parameters: Parameters<typeof planRestore>): string[] {
  const plan = planRestore(...parameters);
  return "refusals" in plan ? plan.refusals : [];
}

describe("the plan of a restore", () => {
  it("has every database for whom it belongs to in this stack, and the artifacts", () => {
    const plan = planRestore(manifestOf(), targetOf(), wishes);
    assert.ok("databases" in plan);
    assert.deepEqual(
      plan.databases.map(({ dumped, owner }) => [dumped.name, owner]),
      [
        ["mlflow", "mlflow-role"],
        ["mlflow_auth", "mlflow_auth-role"],
        ["predictions", "predictions-role"],
      ],
    );
    assert.equal(plan.artifacts?.kind, "volume");
  });

  it("refuses a target that is not empty, and says what it holds, unless it is to be replaced", () => {
    const target = targetOf({
      rows: { ...targetOf().rows, mlflow: { "public.runs": 1 }, predictions: { "public.predictions": 9 } },
    });
    assert.deepEqual(refusalsOf(manifestOf(), target, wishes), [
      "the database mlflow is not empty (runs: 1): --overwrite replaces it",
      "the database predictions is not empty (predictions: 9): --overwrite replaces it",
    ]);
    assert.deepEqual(refusalsOf(manifestOf(), target, { ...wishes, overwrite: true }), []);
  });

  it("refuses to go back to an older PostgreSQL or MLflow, whatever is to be replaced", () => {
    const older = targetOf({
      server: { ...targetOf().server, version: 170012 },
      registry: { ...registry, version: "3.9.0" },
    });
    const refusals = refusalsOf(manifestOf(), older, { ...wishes, overwrite: true });
    assert.match(refusals[0] ?? "", /PostgreSQL 18, and the server is 17/);
    assert.match(refusals[1] ?? "", /MLflow 3\.17\.0, and the stack has 3\.9\.0/);
    const minor = targetOf({ server: { ...targetOf().server, version: 180001 } });
    assert.deepEqual(refusalsOf(manifestOf(), minor, wishes), []);
  });

  it("refuses a database that the stack has no owner for, unless it is left out", () => {
    const target = targetOf({
      server: { version: 180006, databases: ["mlflow", "mlflow_auth"].map(database) },
    });
    assert.match(
      refusalsOf(manifestOf(), target, wishes)[0] ?? "",
      /no database predictions.*--without predictions/,
    );
    assert.deepEqual(refusalsOf(manifestOf(), target, { ...wishes, without: ["predictions"] }), []);
  });

  it("refuses to leave out what is not there", () => {
    const [refusal = ""] = refusalsOf(manifestOf(), targetOf(), { ...wishes, without: ["prediction"] });
    assert.match(
      refusal,
      /--without prediction: the backup holds mlflow, mlflow_auth, predictions, artifacts/,
    );
  });

  it("refuses artifacts that have no place to come to", () => {
    const inBucket = targetOf({ registry: { ...registry, artifacts: { uri: "s3://new" } } });
    assert.match(
      refusalsOf(manifestOf(), inBucket, wishes)[0] ?? "",
      /were on a volume and are in a bucket now/,
    );
    const none = targetOf({ registry: undefined });
    assert.match(refusalsOf(manifestOf(), none, wishes)[0] ?? "", /no MLflow/);
    const uncopied = manifestOf({ artifacts: { kind: "bucket", uri: "s3://old" } });
    assert.match(refusalsOf(uncopied, inBucket, wishes)[0] ?? "", /no copy of s3:\/\/old: .*aws s3 sync/);
    assert.deepEqual(refusalsOf(uncopied, inBucket, { ...wishes, without: ["artifacts"] }), []);
    const same = manifestOf({ artifacts: { kind: "bucket", uri: "s3://new" } });
    assert.deepEqual(refusalsOf(same, inBucket, wishes), []);
  });
});

describe("what a database holds", () => {
  it("is what MLflow did not make for itself", () => {
    assert.equal(
      heldBy("mlflow", { "public.experiments": 1, "public.alembic_version": 1, "public.runs": 0 }),
      "",
    );
    assert.equal(heldBy("mlflow", { "public.experiments": 2 }), "experiments: 2");
    assert.equal(heldBy("mlflow_auth", { "public.users": 9 }), "");
    assert.equal(heldBy("others", { "app.orders": 3 }), "app.orders: 3");
  });
});

describe("what was counted", () => {
  it("differs where a table is missing or has another number of rows", () => {
    assert.deepEqual(
      differences({ "public.runs": 2, "public.tags": 1 }, { "public.runs": 1, "public.new": 4 }),
      ["public.runs has 1 rows, and had 2", "public.tags has no rows, and had 1"],
    );
  });

  it("is of versions that are compared as numbers", () => {
    assert.ok(compareVersions("3.9.0", "3.17.0") < 0);
    assert.equal(compareVersions("3.17.0", "3.17.0"), 0);
  });
});

describe("a restore that fails", () => {
  it("says what state it leaves, and what to do", () => {
    const message = (reached: Parameters<typeof failedAt>[0]) => failedAt(reached, new Error("why")).message;
    assert.equal(message("nothing"), "why\nThe stack is as it was.");
    for (const reached of ["begun", "unknown", "databases", "replaced"] as const)
      assert.match(message(reached), /^why\n.*Run the same command again/);
    assert.match(message("all"), /Everything is restored.*rollout restart/);
  });
});
