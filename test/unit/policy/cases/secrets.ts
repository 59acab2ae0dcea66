import { unknown } from "../../../../policy/values";
import { type Case, type CasesByRule, one, resource } from "./cases";

const map = (data: Parameters<typeof one>[1]): Case => one("kubernetes:core/v1:ConfigMap", { data });
const withContainer = (container: Parameters<typeof one>[1]) =>
  resource("kubernetes:apps/v1:Deployment", {
    spec: { template: { spec: { containers: [{ name: "main", ...container }] } } },
  });
const variable = (name: string, value: string): Case => ({
  resources: [withContainer({ env: [{ name, value }] })],
});

const password = "correct-horse-battery";
const generated = resource("random:index/randomPassword:RandomPassword", { result: password });
const secret = (field: string, value: string) =>
  resource("kubernetes:core/v1:Secret", { [field]: { password: value, host: "postgres.mlops-data.svc" } });

export const secrets: CasesByRule = {
  "no-plain-secrets": {
    breaks: {
      "a private key in a ConfigMap": map({ "tls.key": "-----BEGIN PRIVATE KEY-----\nMIIE" }),
      "an access key of AWS": map({ config: "aws_access_key_id = AKIAIOSFODNN7EXAMPLE" }),
      "a URL with a password": variable("DATABASE_URL", "postgresql://user:pass@postgres/mlflow"),
      "a variable with the name of one": variable("POSTGRES_PASSWORD", "x"),
      "a variable with one beside a path": variable("ADMIN_PASSWORD", "$__file{/etc/a}x"),
      "a key with the name of one": map({ api_key: "x" }),
      "an argument with a URL": { resources: [withContainer({ args: ["--dsn=redis://:pass@redis:6379"] })] },
    },
    keeps: {
      "a path to a file with one": variable("POSTGRES_PASSWORD_FILE", "/etc/postgres/password"),
      "a path to a file with one, as Grafana writes it": variable("ADMIN_PASSWORD", "$__file{/etc/a}"),
      "a variable that a Secret fills": {
        resources: [
          withContainer({ env: [{ name: "POSTGRES_PASSWORD", valueFrom: { secretKeyRef: { key: "p" } } }] }),
        ],
      },
      "a URL without a password": variable("TRACKING_URI", "http://mlflow.mlops-registry.svc:5000"),
      "a URL whose password a shell fills in": map({ script: "psql postgresql://$USER:$PASS@host/db" }),
      "a Secret": one("kubernetes:core/v1:Secret", { stringData: { password: "x" } }),
      "what is not known yet": variable("POSTGRES_PASSWORD", unknown as string),
    },
  },
  "no-copied-secrets": {
    breaks: {
      "a generated password in a variable": {
        resources: [generated, ...variable("GREETING", `hello ${password}`).resources],
      },
      "what a Secret holds, in a ConfigMap": {
        resources: [secret("stringData", password), ...map({ conf: `requirepass ${password}` }).resources],
      },
      "what a Secret holds in base64, in an argument": {
        resources: [
          secret("data", Buffer.from(password).toString("base64")),
          withContainer({ command: ["sh", "-c", `login ${password}`] }),
        ],
      },
    },
    keeps: {
      "a password that stands in its Secret alone": {
        resources: [generated, secret("stringData", password), ...map({ conf: "port 6379" }).resources],
      },
      "the host that a Secret names as well": {
        resources: [
          secret("stringData", password),
          ...variable("PGHOST", "postgres.mlops-data.svc").resources,
        ],
      },
      "a password that is not known yet": {
        resources: [
          resource("random:index/randomPassword:RandomPassword", { result: unknown }),
          ...variable("A", unknown as string).resources,
        ],
      },
    },
  },
};
