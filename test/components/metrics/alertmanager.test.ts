import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { Alertmanager, type AlertmanagerArgs } from "../../../components/metrics";
import { at, list, type Manifest, named, ofKind, pods, text } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record, type Recording } from "../../support/recorder";

type Receiver = NonNullable<AlertmanagerArgs["receivers"]>[number];
const receiver: Receiver = {
  name: "on-call",
  severities: ["critical"],
  teams: [],
  resolved: true,
  way: { kind: "pagerDuty" },
  secret: pulumi.secret("integration-key"),
};

const build = (changes: Partial<AlertmanagerArgs> = {}) =>
  record(() => {
    new Alertmanager("alertmanager", { namespace: "mlops-observability", ...changes }, {}).target();
  });
const container = (recording: Recording): Manifest => {
  const [only] = list(at(pods(recording)[0]?.spec, "containers"));
  assert.ok(only);
  return only;
};
const args = (recording: Recording) => container(recording)["args"] as string[];
const egress = (recording: Recording) =>
  list(at(named(recording, "NetworkPolicy", "alertmanager-peers"), "spec", "egress")).map((rule) =>
    at(rule, "ports", 0, "port"),
  );

describe("Alertmanager", () => {
  let alone: Recording;
  let together: Recording;
  before(async () => {
    alone = await build();
    together = await build({ replicas: 3 });
  });

  it("keeps the silences of a single server on a volume", () => {
    assert.equal(ofKind(alone, "PersistentVolumeClaim").length, 1);
    assert.ok(args(alone).includes("--cluster.listen-address="));
    assert.equal(ofKind(alone, "PodDisruptionBudget").length, 0);
  });

  it("keeps those of several among each other", () => {
    assert.equal(ofKind(together, "PersistentVolumeClaim").length, 0);
    const peers = args(together).filter((arg) => arg.startsWith("--cluster.peer="));
    assert.deepEqual(
      peers,
      [0, 1, 2].map(
        (index) => `--cluster.peer=alertmanager-${index}.alertmanager-gossip.mlops-observability.svc:9094`,
      ),
    );
    const governing = named(together, "Service", "alertmanager-gossip");
    assert.equal(at(governing, "spec", "publishNotReadyAddresses"), true);
    assert.equal(
      at(named(together, "StatefulSet", "alertmanager-server"), "spec", "podManagementPolicy"),
      "Parallel",
    );
    assert.equal(ofKind(together, "PodDisruptionBudget").length, 1);
  });

  it("lets only servers take part that have a certificate of its authority", () => {
    const keys = named(together, "Secret", "alertmanager-gossip-keys")["stringData"];
    assert.match(text(at(keys, "tls.yml")), /client_auth_type: RequireAndVerifyClientCert/);
    const uses = together.resources.find(({ name }) => name === "alertmanager-tls-certificate")?.plain[
      "allowedUses"
    ];
    assert.ok((uses as string[]).includes("client_auth"));
  });

  it("tells nobody by default, and calls nobody", () => {
    assert.deepEqual(egress(alone), []);
    assert.match(
      filesOf(alone, "alertmanager-server")["/etc/alertmanager/config/alertmanager.yml"] ?? "",
      /nobody/,
    );
    assert.equal(
      ofKind(alone, "Secret").some(({ name }) => name.endsWith("-receivers")),
      false,
    );
  });

  it("gets the secret of each receiver in a file, and in no ConfigMap", async () => {
    const recording = await build({
      receivers: [receiver],
      deadMansSwitch: { minutes: 5, secret: pulumi.secret("https://switch.example.com/x"), port: 8443 },
    });
    const files = filesOf(recording, "alertmanager-server");
    assert.equal(files["/etc/alertmanager/receivers/on-call"], "integration-key");
    assert.equal(files["/etc/alertmanager/receivers/dead-mans-switch"], "https://switch.example.com/x");
    for (const { plain } of ofKind(recording, "ConfigMap")) {
      assert.ok(!/integration-key|switch\.example/.test(JSON.stringify(plain)));
    }
    assert.deepEqual(egress(recording), [443, 8443]);
  });

  it("has the network opened for the mail server that somebody is told by, and needs no password for it", async () => {
    const way = {
      kind: "email",
      to: ["a@b.example"],
      from: "c@d.example",
      server: "smtp.example.com:587",
    } as const;
    const open = { ...receiver, secret: undefined };
    const recording = await build({ receivers: [{ ...open, way }] });
    assert.deepEqual(egress(recording), [587]);
    assert.ok(!Object.keys(filesOf(recording, "alertmanager-server")).join().includes("receivers"));
  });

  it("asks everybody for a password, its probes and Prometheus included", () => {
    const web = filesOf(alone, "alertmanager-server")["/etc/alertmanager/web/web.yml"] ?? "";
    assert.match(web, /basic_auth_users:\n {2}admin: \$2a/);
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      const command = at(container(alone), probe, "exec", "command") as string[];
      assert.ok(command[0] === "amtool" && command.at(-1)?.startsWith("--http.config.file="), probe);
    }
    assert.match(
      text(at(named(alone, "Secret", "alertmanager-prometheus"), "stringData", "password")),
      /^\w{32}$/,
    );
  });
});
