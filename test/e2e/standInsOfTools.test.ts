import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import getPort from "get-port";
import { stringify } from "yaml";

import { ensureBuilder } from "../../sandbox/builder/builder";
import { debianProgram, runc } from "../../sandbox/builder/debian";
import { leaveBuilder } from "../../sandbox/builder/use";
import { ensureStandIns } from "../../sandbox/images/standIns";
import {
  basePython,
  localPlace,
  originalReference,
  programsOf,
  type StandIn,
  standInNames,
} from "../../sandbox/images/table";
import { repository } from "../../sandbox/layout";
import { Container, type ContainerArgs } from "../support/container";
import { LocalRegistry } from "../support/localRegistry";
import { eventually } from "../support/realStack";

const minute = 60_000;
const names = standInNames.filter((name) => programsOf(name).length > 0);
/** `nobody` of the images of Prometheus' own family. */
const nobody = 65534;

describe("the stand-ins that are made of tools", function () {
  this.timeout(15 * minute);
  const images = {} as Record<StandIn, Container>;
  const containers: Container[] = [];
  let references: string[];
  let folder: string;
  let runcFile: string;

  /** One under restricted Pod Security, on this machine's network. */
  const start = (image: StandIn, args: ContainerArgs): Container => {
    const container = images[image].another();
    containers.push(container);
    container.start(runcFile, args);
    return container;
  };
  const said = async (image: StandIn, ...entrypoint: string[]): Promise<string> => {
    const mounts = { "/etc/observed": folder };
    const { exitCode, all } = await start(image, { entrypoint, mounts }).ended();
    assert.equal(exitCode, 0, all);
    return all;
  };
  const write = (file: string, content: object) => {
    writeFileSync(path.join(folder, file), stringify(content), { mode: 0o644 });
  };

  before("are built and pushed", async () => {
    assert.ok(
      process.platform === "linux" && process.getuid?.() === 0,
      "this test builds images, which takes Linux and root: leave it out elsewhere",
    );
    runcFile = await debianProgram(runc);
    references = await ensureStandIns(await ensureBuilder({ pythons: [basePython] }), names);
    const registry = new LocalRegistry(repository);
    for (const name of names) {
      const { repository: place, tag } = localPlace(name);
      images[name] = await Container.unpacked(registry, place, tag);
    }
    folder = mkdtempSync(path.join(tmpdir(), "mlops-observed-"));
    chmodSync(folder, 0o755);
    for (const data of ["prometheus", "alertmanager"]) {
      mkdirSync(path.join(folder, data));
      chownSync(path.join(folder, data), nobody, nobody);
    }
    write("alertmanager.yml", { route: { receiver: "nobody" }, receivers: [{ name: "nobody" }] });
  });
  after("are taken away", async () => {
    for (const container of [...containers.reverse(), ...Object.values(images)]) container.remove();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    await leaveBuilder();
  });

  it("can all be had, under the references that manifests have", () => {
    assert.deepEqual(references, names.map(originalReference));
  });

  it("have a folder for their data that is their user's own", () => {
    for (const name of ["prometheus", "alertmanager"] as const) {
      assert.equal(statSync(path.join(images[name].rootfs, name)).uid, nobody, name);
    }
  });

  it("observe: Prometheus scrapes the others, each started as its image says", async () => {
    const address = async () => `127.0.0.1:${await getPort({ host: "127.0.0.1" })}`;
    const [node, redis, postgres] = [await address(), await address(), await address()];
    const [alertmanager, prometheus] = [await address(), await address()];
    const listen = "--web.listen-address=";
    // Every container of a pod sees it.
    start("nodeExporter", { command: [`${listen}${node}`], mounts: { "/sys": "/sys" } });
    start("redisExporter", { command: [`${listen}${redis}`] });
    start("postgresExporter", {
      command: [`${listen}${postgres}`],
      env: { DATA_SOURCE_NAME: "postgresql://nobody@127.0.0.1:1/none?sslmode=disable" },
    });
    start("alertmanager", {
      command: [
        "--config.file=/etc/observed/alertmanager.yml",
        "--storage.path=/alertmanager",
        "--cluster.listen-address=",
        `${listen}${alertmanager}`,
      ],
      mounts: { "/etc/observed": folder },
      writable: { "/alertmanager": path.join(folder, "alertmanager") },
    });
    const targets = Object.entries({ node, redis, postgres, alertmanager });
    write("prometheus.yml", {
      global: { scrape_interval: "5s", scrape_timeout: "5s" },
      scrape_configs: targets.map(([job, target]) => ({
        job_name: job,
        static_configs: [{ targets: [target] }],
      })),
    });
    start("prometheus", {
      command: [
        "--config.file=/etc/observed/prometheus.yml",
        "--storage.tsdb.path=/prometheus",
        `${listen}${prometheus}`,
      ],
      mounts: { "/etc/observed": folder },
      writable: { "/prometheus": path.join(folder, "prometheus") },
    });
    const up = async (): Promise<string[]> => {
      try {
        const answer = await fetch(`http://${prometheus}/api/v1/query?query=up==1`);
        const { data } = (await answer.json()) as { data: { result: { metric: { job: string } }[] } };
        return data.result.map(({ metric }) => metric.job).sort();
      } catch {
        return [];
      }
    };
    await eventually("what Prometheus scrapes", up, (jobs) => jobs.length === targets.length);
    const page = await (await fetch(`http://${prometheus}/`)).text();
    assert.match(page, /comes without the web interface/);
  });

  it("hold what checks configurations", async () => {
    write("rules.yml", { groups: [{ name: "some", rules: [{ record: "a:b", expr: "sum(up)" }] }] });
    assert.match(
      await said("prometheus", "/bin/promtool", "check", "rules", "/etc/observed/rules.yml"),
      /SUCCESS/,
    );
    assert.match(
      await said("alertmanager", "/bin/amtool", "check-config", "/etc/observed/alertmanager.yml"),
      /SUCCESS/,
    );
  });

  it("start, those that need an API server too, as far as they can without", async () => {
    assert.match(await said("kubeStateMetrics", "/kube-state-metrics", "version"), /version v2\.20\.0/);
    const adapter = await start("prometheusAdapter", {}).ended();
    assert.notEqual(adapter.exitCode, 0);
    assert.match(adapter.all, /unable to load metrics discovery config/);
  });
});
