import assert from "node:assert/strict";
import { parse } from "yaml";
import { dashboardProvidersYaml, dataSourcesYaml, type Sources } from "../../../components/metrics";

interface Source {
  uid: string;
  type: string;
  url: string;
  isDefault?: boolean;
  editable: boolean;
  basicAuthUser?: string;
  jsonData: Record<string, unknown>;
  secureJsonData?: Record<string, string>;
}

const prometheus = { url: "http://prometheus:9090" };

function sourcesOf(sources: Sources): { prune: boolean; datasources: Source[] } {
  return parse(dataSourcesYaml(sources)) as { prune: boolean; datasources: Source[] };
}

describe("the data sources of Grafana", () => {
  it("are those that the stack has, and no others stay", () => {
    const { prune, datasources } = sourcesOf({ prometheus });
    assert.equal(prune, true);
    assert.deepEqual(
      datasources.map(({ uid, url, isDefault, editable }) => [uid, url, isDefault, editable]),
      [["prometheus", "http://prometheus:9090", true, false]],
    );
  });

  it("know how often targets are scraped, so that a rate has enough of them", () => {
    const [usual] = sourcesOf({ prometheus }).datasources;
    const [rare] = sourcesOf({ prometheus: { ...prometheus, scrapeSeconds: 60 } }).datasources;
    assert.equal(usual?.jsonData["timeInterval"], "15s");
    assert.equal(rare?.jsonData["timeInterval"], "60s");
  });

  it("are asked with an account, and believed by their authority, where they want that", () => {
    const account = { user: "grafana", passwordFile: "/secrets/prometheus" };
    const [only] = sourcesOf({ prometheus: { ...prometheus, account, caFile: "/ca.crt" } }).datasources;
    assert.equal(only?.basicAuthUser, "grafana");
    assert.deepEqual(only.secureJsonData, {
      basicAuthPassword: "$__file{/secrets/prometheus}",
      tlsCACert: "$__file{/ca.crt}",
    });
    assert.equal(sourcesOf({ prometheus }).datasources[0]?.secureJsonData, undefined);
  });

  it("take secrets from files, never from their own text", () => {
    const { datasources } = sourcesOf({
      prometheus,
      alertmanager: { url: "http://alertmanager:9093" },
      elasticsearch: {
        url: "https://elasticsearch:9200",
        account: { user: "reader", passwordFile: "/secrets/password" },
        caFile: "/secrets/ca.crt",
      },
    });
    assert.deepEqual(
      datasources.map(({ uid, type }) => [uid, type]),
      [
        ["prometheus", "prometheus"],
        ["alertmanager", "alertmanager"],
        ["elasticsearch", "elasticsearch"],
      ],
    );
    const [first, , logs] = datasources;
    assert.equal(first?.jsonData["alertmanagerUid"], "alertmanager");
    assert.equal(logs?.basicAuthUser, "reader");
    assert.equal(logs.jsonData["tlsAuthWithCACert"], true);
    assert.deepEqual(logs.secureJsonData, {
      basicAuthPassword: "$__file{/secrets/password}",
      tlsCACert: "$__file{/secrets/ca.crt}",
    });
  });
});

describe("the folders of dashboards", () => {
  it("have a provider each, and keep what is in them from being changed in the browser", () => {
    const { providers } = parse(
      dashboardProvidersYaml([
        { title: "MLOps stack", path: "/etc/grafana/dashboards/mlops-stack" },
        { title: "Team", path: "/etc/grafana/dashboards/team" },
      ]),
    ) as {
      providers: { name: string; folder: string; allowUiUpdates: boolean; options: { path: string } }[];
    };
    assert.deepEqual(
      providers.map(({ name, folder, allowUiUpdates, options }) => [
        name,
        folder,
        allowUiUpdates,
        options.path,
      ]),
      [
        ["MLOps stack", "MLOps stack", false, "/etc/grafana/dashboards/mlops-stack"],
        ["Team", "Team", false, "/etc/grafana/dashboards/team"],
      ],
    );
  });
});
