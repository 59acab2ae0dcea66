import assert from "node:assert/strict";
import { dashboards, sourceUids } from "../../../components/metrics";
import { dockerDashboards, everyDashboard } from "../../support/everyDashboard";
import { modelOf, panelsOf } from "../../support/panels";

/** What a ConfigMap holds, all its keys together. */
const configMapBytes = 2 ** 20;

const files = everyDashboard();
const all = [...files, ...dockerDashboards()];

describe("each dashboard", () => {
  for (const file of all) {
    const { title, uid } = file;
    const panels = panelsOf(file);

    it(`says on each panel what it shows, in which unit and what is bad: ${title}`, () => {
      for (const panel of panels) {
        const { unit, thresholds } = panel.fieldConfig?.defaults ?? {};
        assert.ok((panel.description ?? "").length > 15, panel.title);
        assert.ok(unit, panel.title);
        assert.ok(thresholds && thresholds.steps.length > 0, panel.title);
        assert.equal(thresholds.steps[0]?.value, null, panel.title);
      }
    });

    it(`asks a source that is provisioned, on each panel: ${title}`, () => {
      const sources = ["${datasource}", sourceUids.elasticsearch];
      for (const { title, datasource, targets = [] } of panels) {
        assert.ok(targets.length > 0, title);
        assert.ok(datasource && sources.includes(datasource.uid), title);
        for (const target of targets) assert.deepEqual(target.datasource, datasource, title);
        assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, title);
      }
    });

    it(`gives no number twice and lays no panel over another: ${title}`, () => {
      const placed = modelOf(file).panels;
      assert.equal(new Set(placed.map(({ id }) => id)).size, placed.length);
      const taken = new Map<string, string>();
      for (const { title, gridPos } of placed) {
        assert.ok(gridPos.x + gridPos.w <= 24, title);
        for (const cell of cellsOf(gridPos)) {
          assert.equal(taken.get(cell), undefined, `${title} lies over ${taken.get(cell)}`);
          taken.set(cell, title);
        }
      }
    });

    it(`is compact, and fits into a ConfigMap of its own: ${title}`, () => {
      assert.ok(Buffer.byteLength(file.json) < configMapBytes / 4);
      assert.doesNotMatch(file.json, /\n/);
    });

    it(`is found by its uid: ${title}`, () => {
      assert.equal(modelOf(file).uid, uid);
      assert.equal(file.file, `${uid}.json`);
      assert.match(uid, /^mlops-[a-z-]{2,34}$/);
    });

    it(`offers all of each variable, and uses each: ${title}`, () => {
      const { templating, annotations } = modelOf(file);
      const used = JSON.stringify([annotations, panels]);
      for (const { name, type, multi, includeAll, allValue, description } of templating.list) {
        assert.ok((description ?? "").length > 5, name);
        assert.match(used, new RegExp(`\\$\\{?${name}\\b`), `$${name} is never used`);
        if (type === "datasource") continue;
        assert.deepEqual([multi, includeAll], [true, true], name);
        assert.match(allValue ?? "", /^\.?\*$/, `${name}: series without the label are to be found as well`);
      }
    });

    it(`uses no variable that it does not offer: ${title}`, () => {
      const offered = modelOf(file).templating.list.map(({ name }) => name);
      const globals = ["__rate_interval", "__interval", "__range", "__all"];
      for (const [, name = ""] of file.json.matchAll(/\$\{?([A-Za-z_]\w*)/g)) {
        assert.ok([...offered, ...globals].includes(name), `$${name}`);
      }
    });
  }
});

describe("the dashboards", () => {
  it("link to each other by a tag that all of them have", () => {
    for (const file of all) {
      const { tags, links } = modelOf(file);
      assert.deepEqual(
        links.map(({ type, tags }) => [type, tags]),
        [["dashboards", ["mlops-stack"]]],
      );
      assert.ok(tags.includes("mlops-stack"), file.title);
    }
  });

  it("have uids of their own", () => {
    assert.equal(new Set(files.map(({ uid }) => uid)).size, files.length);
  });

  it("are the same at every run", () => {
    assert.deepEqual(everyDashboard(), files);
  });

  it("leave out what is switched off", () => {
    assert.deepEqual(
      dockerDashboards().map(({ title }) => title),
      ["Serving", "Platform"],
    );
    const nothing = dashboards({ kubernetes: false, rules: false });
    const asked = nothing.map(({ json }) => json).join("\n");
    assert.doesNotMatch(
      asked,
      /service:|ALERTS|kube_|kubelet_|container_|DCGM_|pg_|redis_|mlflow_|elasticsearch/,
    );
  });

  it("show each of the mission's metrics on Serving, and blue beside green", () => {
    const [serving] = files;
    assert.ok(serving);
    for (const metric of [
      "ai_inference_duration_seconds",
      "ai_predictions_total",
      "ai_requests_total",
      "ai_request_errors_total",
      "ai_model_accuracy",
      "ai_gpu_memory_usage_bytes",
      "ai_queue_depth",
      "ai_batch_size",
      "ai_cache_requests_total",
      "ai_records_dropped_total",
      "process_cpu_seconds_total",
      "process_resident_memory_bytes",
    ]) {
      assert.match(serving.json, new RegExp(`\\b${metric}`), metric);
    }
    const sideBySide = panelsOf(serving).filter(({ targets = [] }) =>
      targets.every(({ expr }) => expr?.includes("service, revision, version")),
    );
    assert.ok(sideBySide.length >= 5);
  });
});

function cellsOf({ x, y, w, h }: { x: number; y: number; w: number; h: number }): string[] {
  return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}/${y + Math.floor(cell / w)}`);
}
