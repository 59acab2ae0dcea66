import { strict as assert } from "node:assert";
import { grafanaEnvironment, type GrafanaTuning, type Oidc } from "../../../components/metrics/grafanaConfig";

const of = (tuning: Partial<GrafanaTuning> = {}) =>
  grafanaEnvironment({ adminPasswordFile: "/secrets/admin", ...tuning });

const oidc: Oidc = {
  name: "SSO",
  authUrl: "https://id.example.com/a",
  tokenUrl: "https://id.example.com/t",
  clientId: "grafana",
  scopes: ["openid", "email"],
  role: "'Viewer'",
};

describe("the settings of Grafana", () => {
  it("let nobody in who has no account, and nobody make one for himself", () => {
    const settings = of();
    assert.equal(settings["GF_AUTH_ANONYMOUS_ENABLED"], "false");
    assert.equal(settings["GF_USERS_ALLOW_SIGN_UP"], "false");
    assert.ok(!Object.keys(settings).some((key) => key.startsWith("GF_AUTH_GENERIC_OAUTH")));
  });

  it("tell nothing to anybody outside and fetch nothing from there", () => {
    const settings = of();
    for (const key of ["REPORTING_ENABLED", "CHECK_FOR_UPDATES", "CHECK_FOR_PLUGIN_UPDATES"]) {
      assert.equal(settings[`GF_ANALYTICS_${key}`], "false", key);
    }
    assert.equal(settings["GF_PLUGINS_PREINSTALL_DISABLED"], "true");
    assert.equal(settings["GF_PLUGINS_PREINSTALL_AUTO_UPDATE"], "false");
  });

  it("name files where secrets are, and hold none", () => {
    const settings = of({
      secretKeyFile: "/secrets/key",
      metrics: { username: "prometheus", passwordFile: "/secrets/metrics" },
      oidc: { ...oidc, secretFile: "/secrets/oidc" },
    });
    assert.equal(settings["GF_SECURITY_ADMIN_PASSWORD"], "$__file{/secrets/admin}");
    assert.equal(settings["GF_SECURITY_SECRET_KEY"], "$__file{/secrets/key}");
    assert.equal(settings["GF_METRICS_BASIC_AUTH_PASSWORD"], "$__file{/secrets/metrics}");
    assert.equal(settings["GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET"], "$__file{/secrets/oidc}");
  });

  it("send the cookie of a session over an encrypted connection alone, where there is one", () => {
    const secure = (url: string) => of({ url })["GF_SECURITY_COOKIE_SECURE"];
    assert.equal(secure("https://grafana.example.com"), "true");
    assert.equal(secure("http://localhost:3000"), "false");
  });

  it("give whoever logs in the role of his claims, and refuse who has none", () => {
    const settings = of({ oidc: { ...oidc, secretFile: "/secrets/oidc" } });
    assert.equal(settings["GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH"], "'Viewer'");
    assert.equal(settings["GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_STRICT"], "true");
    assert.equal(settings["GF_AUTH_GENERIC_OAUTH_ALLOW_ASSIGN_GRAFANA_ADMIN"], "false");
    assert.equal(settings["GF_AUTH_GENERIC_OAUTH_SCOPES"], "openid email");
    assert.equal(settings["GF_AUTH_GENERIC_OAUTH_API_URL"], undefined);
  });

  it("load no source that nobody asks, and all of them where people add their own", () => {
    const off = (
      of({ sourceTypes: ["prometheus", "alertmanager"] })["GF_PLUGINS_DISABLE_PLUGINS"] ?? ""
    ).split(",");
    assert.ok(off.includes("loki") && off.includes("elasticsearch"));
    assert.ok(!off.includes("prometheus"));
    assert.equal(of()["GF_PLUGINS_DISABLE_PLUGINS"], undefined);
  });
});
