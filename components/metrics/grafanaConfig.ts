/** Login by an OpenID Connect provider. */
export interface Oidc {
  /** What the button of the login page says. */
  name: string;
  /** Endpoints as the provider publishes them. Without `userInfoUrl` what the id token says is enough. */
  authUrl: string;
  tokenUrl: string;
  userInfoUrl?: string;
  clientId: string;
  scopes: readonly string[];
  /** Role of who logs in, as an expression of JMESPath over the claims. Whoever gets none is refused. */
  role: string;
}

/** What is particular to one Grafana. Secrets are files of its container. */
export interface GrafanaTuning {
  adminPasswordFile: string;
  /** Default: the key that everybody has who never set one. */
  secretKeyFile?: string;
  /** Where browsers find it. Default: at its own port of this machine. */
  url?: string;
  /** Hours after which people log in again. Default: 30 days. */
  sessionHours?: number;
  /** Dashboard that it opens with. Default: a page of links. */
  homeFile?: string;
  /** Who may read its own metrics. Default: whoever can reach it. */
  metrics?: { username: string; passwordFile: string };
  oidc?: Oidc & { secretFile: string };
  /** Types of the sources that it has, so that others need no memory. Default: all types that come with it. */
  sourceTypes?: readonly string[];
  /** Alert rules that people make in it are evaluated. Default true. */
  alertRules?: boolean;
}

/**
 * Sources that come with the image as programs of their own, which run whether anybody asks them or not.
 * Source: grafana pkg/setting/setting_plugins.go, the directory data/plugins-bundled of 13.2.
 */
const bundledSources = [
  ...[
    "cloudwatch",
    "elasticsearch",
    "grafana-postgresql-datasource",
    "grafana-pyroscope-datasource",
    "influxdb",
  ],
  ...["jaeger", "loki", "mssql", "mysql", "opentsdb", "prometheus", "stackdriver", "tempo", "zipkin"],
];

/**
 * Grafana's settings as variables, each the key of a section. In a file of settings, quotes around a value are lost,
 * and '#' and ';' end it.
 * Source: grafana.com, "Configure Grafana"; grafana conf/defaults.ini.
 */
export function grafanaEnvironment(tuning: GrafanaTuning): Record<string, string> {
  return { ...closed, ...guarded(tuning), ...page(tuning), ...loaded(tuning), ...singleSignOn(tuning.oidc) };
}

/** Nobody comes in without an account, nothing is told to anybody outside, and what runs is what the image has. */
const closed = {
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
  GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: "false",
  GF_ANALYTICS_REPORTING_ENABLED: "false",
  GF_AUTH_ANONYMOUS_ENABLED: "false",
  GF_NEWS_NEWS_FEED_ENABLED: "false",
  GF_PLUGINS_PLUGIN_ADMIN_ENABLED: "false",
  // A source that it could not replace by a newer one, for want of a way to the internet or of a writable root, is gone.
  GF_PLUGINS_PREINSTALL_AUTO_UPDATE: "false",
  GF_PLUGINS_PREINSTALL_DISABLED: "true",
  GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: "true",
  GF_SECURITY_DISABLE_GRAVATAR: "true",
  GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
  GF_USERS_ALLOW_SIGN_UP: "false",
};

function guarded({ adminPasswordFile, secretKeyFile, metrics }: GrafanaTuning): Record<string, string> {
  return {
    GF_SECURITY_ADMIN_PASSWORD: fromFile(adminPasswordFile),
    ...(secretKeyFile !== undefined && { GF_SECURITY_SECRET_KEY: fromFile(secretKeyFile) }),
    ...(metrics && {
      GF_METRICS_BASIC_AUTH_USERNAME: metrics.username,
      GF_METRICS_BASIC_AUTH_PASSWORD: fromFile(metrics.passwordFile),
    }),
  };
}

function page({ url, sessionHours, homeFile }: GrafanaTuning): Record<string, string> {
  return {
    ...(url !== undefined && {
      GF_SERVER_ROOT_URL: url,
      GF_SECURITY_COOKIE_SECURE: String(url.startsWith("https:")),
    }),
    ...(sessionHours !== undefined && { GF_AUTH_LOGIN_MAXIMUM_LIFETIME_DURATION: `${sessionHours}h` }),
    ...(homeFile !== undefined && { GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: homeFile }),
  };
}

function loaded({ sourceTypes, alertRules = true }: GrafanaTuning): Record<string, string> {
  return {
    ...(sourceTypes && {
      GF_PLUGINS_DISABLE_PLUGINS: bundledSources.filter((type) => !sourceTypes.includes(type)).join(","),
    }),
    ...(!alertRules && { GF_UNIFIED_ALERTING_EXECUTE_ALERTS: "false" }),
  };
}

/** Accounts are made when people log in, with the role that their claims give them, and never more than that. */
function singleSignOn(oidc: GrafanaTuning["oidc"]): Record<string, string> {
  if (!oidc) return {};
  const settings = {
    ENABLED: "true",
    NAME: oidc.name,
    ALLOW_SIGN_UP: "true",
    ALLOW_ASSIGN_GRAFANA_ADMIN: "false",
    AUTH_URL: oidc.authUrl,
    TOKEN_URL: oidc.tokenUrl,
    ...(oidc.userInfoUrl !== undefined && { API_URL: oidc.userInfoUrl }),
    CLIENT_ID: oidc.clientId,
    CLIENT_SECRET: fromFile(oidc.secretFile),
    SCOPES: oidc.scopes.join(" "),
    USE_PKCE: "true",
    ROLE_ATTRIBUTE_PATH: oidc.role,
    ROLE_ATTRIBUTE_STRICT: "true",
  };
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`GF_AUTH_GENERIC_OAUTH_${key}`, value]),
  );
}

/** Grafana reads the file when it starts: the secret is no variable of the process. */
function fromFile(file: string): string {
  return `$__file{${file}}`;
}
