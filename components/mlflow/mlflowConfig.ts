export const mlflowPort = 5000;

/**
 * Hosts under which the server may be addressed, as globs over the Host header, port included: each name with and
 * without one. Setting them replaces MLflow's defaults.
 * - every name of the Service, whatever the caller's namespace;
 * - localhost, for `kubectl port-forward`;
 * - whatever the settings add, such as the name of an ingress.
 * Probes need none: /health answers whoever asks.
 * Source: mlflow/server/security_utils.py (fnmatch; a list that is exact without `*`).
 */
export function allowedHosts(service: string, namespace: string, additional: string[]): string[] {
  const names = [
    service,
    `${service}.${namespace}`,
    `${service}.${namespace}.svc`,
    `${service}.${namespace}.svc.cluster.local`,
    "localhost",
    "127.0.0.1",
  ];
  return [...names.flatMap(withAnyPort), ...additional.flatMap(withAnyPort)];
}

/** A host with and without a port. */
export function withAnyPort(host: string): string[] {
  return host.includes(":") ? [host] : [host, `${host}:*`];
}

/** Origins of a browser that uses the server under the additional hosts; localhost is always one. */
export function allowedOrigins(additional: string[]): string[] {
  return additional.flatMap((host) => [`https://${host}`, `http://${host}`]);
}

export interface AuthSettings {
  databaseUri: string;
  adminUsername: string;
  adminPassword: string;
}

/**
 * The configuration of MLflow's own authentication: every account may read, and write only what it created.
 * `%` would be an interpolation here; generated passwords have letters and digits only.
 */
export function basicAuthIni({ databaseUri, adminUsername, adminPassword }: AuthSettings): string {
  return [
    "[mlflow]",
    "default_permission = READ",
    `database_uri = ${databaseUri}`,
    `admin_username = ${adminUsername}`,
    `admin_password = ${adminPassword}`,
    "authorization_function = mlflow.server.auth:authenticate_request_basic_auth",
    // Checking a password hash takes longer than most requests; a changed password works for a minute more.
    "auth_cache_ttl_seconds = 60",
    "",
  ].join("\n");
}

/** SQLAlchemy's address of a libpq URI, with the driver that the image carries for certain. */
export function sqlAlchemyUri(uri: string): string {
  return uri.replace(/^postgresql:/, "postgresql+psycopg2:");
}
