import { strict as assert } from "node:assert";
import * as path from "node:path";
import {
  allowedHosts,
  allowedOrigins,
  basicAuthIni,
  sqlAlchemyUri,
} from "../../../components/mlflow/mlflowConfig";

/** The check of MLflow: a glob over the whole header, port included; exact where there is no `*`. */
const admits = (header: string, additional: string[] = []) =>
  allowedHosts("mlflow", "mlops-registry", additional).some((allowed) =>
    allowed.includes("*") ? path.matchesGlob(header, allowed) : allowed === header,
  );

describe("allowedHosts", () => {
  it("admits every name of the Service, with and without its port", () => {
    for (const name of ["mlflow", "mlflow.mlops-registry", "mlflow.mlops-registry.svc"]) {
      assert.ok(admits(name) && admits(`${name}:5000`), name);
    }
    assert.ok(admits("mlflow.mlops-registry.svc.cluster.local:5000"));
  });

  it("admits a forwarded port on the user's machine", () => {
    assert.ok(admits("localhost:5000") && admits("127.0.0.1:15000"));
  });

  it("admits no address: a browser that was lured here by DNS rebinding may send one", () => {
    for (const address of ["10.1.2.3:5000", "192.168.7.7:5000", "8.8.8.8:5000"]) {
      assert.ok(!admits(address), address);
    }
  });

  it("refuses a name that only looks like one of them", () => {
    for (const name of ["evil.example", "mlflow.evil.example", "notmlflow", "mlflow.evil.example:5000"]) {
      assert.ok(!admits(name), name);
    }
  });

  it("admits what the settings add, with any port unless they name one", () => {
    assert.ok(admits("mlflow.example.com", ["mlflow.example.com"]));
    assert.ok(admits("mlflow.example.com:8443", ["mlflow.example.com"]));
    assert.ok(!admits("mlflow.example.com", ["mlflow.example.com:8443"]));
    assert.deepEqual(allowedOrigins(["a.example"]), ["https://a.example", "http://a.example"]);
  });
});

describe("basicAuthIni", () => {
  it("lets every account read, and names the administrator and the database", () => {
    const ini = basicAuthIni({ databaseUri: "uri", adminUsername: "admin", adminPassword: "secret" });
    for (const line of ["default_permission = READ", "database_uri = uri", "admin_password = secret"]) {
      assert.ok(ini.split("\n").includes(line), line);
    }
  });
});

describe("sqlAlchemyUri", () => {
  it("names the driver and changes nothing else", () => {
    assert.equal(sqlAlchemyUri("postgresql://u:p@h:5432/d?x=1"), "postgresql+psycopg2://u:p@h:5432/d?x=1");
  });
});
