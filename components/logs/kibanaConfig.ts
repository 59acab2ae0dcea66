import { stringify } from "yaml";

export const kibanaPort = 5601;

/**
 * What the image hands to Node.js, which Kibana reads from the folder of its settings: from this one here.
 * Source: elastic/kibana, config/node.options.
 */
export const nodeOptions = [
  "--unhandled-rejections=warn",
  "--dns-result-order=ipv4first",
  "--openssl-legacy-provider",
  "--no-experimental-require-module",
  "",
].join("\n");

export interface KibanaConnection {
  elasticsearch: string;
  token: string;
  encryptionKey: string;
  publicUrl?: string;
  /** Files, where the talk is encrypted: of the server itself, and whom it trusts. Default: it is not. */
  tls?: { certificate: string; key: string; authority: string };
}

/** kibana.yml. Sources: elastic.co, "Kibana configuration reference", "Encrypt TLS communications in Kibana". */
export function kibanaYaml(connection: KibanaConnection): string {
  const { elasticsearch, token, encryptionKey, publicUrl, tls } = connection;
  return stringify({
    "server.host": "0.0.0.0",
    ...(publicUrl !== undefined && { "server.publicBaseUrl": publicUrl }),
    "elasticsearch.hosts": [elasticsearch],
    "elasticsearch.serviceAccountToken": token,
    // Without fixed ones, every restart logs everybody out and forgets what was encrypted.
    "xpack.security.encryptionKey": encryptionKey,
    "xpack.encryptedSavedObjects.encryptionKey": encryptionKey,
    "xpack.reporting.encryptionKey": encryptionKey,
    "telemetry.optIn": false,
    ...(tls && { ...encrypted(tls), ...withoutInternet, ...jsonLogs }),
  });
}

function encrypted({ certificate, key, authority }: NonNullable<KibanaConnection["tls"]>) {
  return {
    "server.ssl.enabled": true,
    "server.ssl.certificate": certificate,
    "server.ssl.key": key,
    "elasticsearch.ssl.certificateAuthorities": [authority],
    "elasticsearch.ssl.verificationMode": "full",
  };
}

/** What it would ask the internet for. */
const withoutInternet = {
  "telemetry.allowChangingOptInStatus": false,
  "newsfeed.enabled": false,
  "map.includeElasticMapsService": false,
  "xpack.fleet.isAirGapped": true,
};

/** In the form that the log pipeline knows. Source: elastic.co, "Logging settings in Kibana". */
const jsonLogs = {
  "logging.appenders.stdout": { type: "console", layout: { type: "json" } },
  "logging.root": { level: "info", appenders: ["stdout"] },
};
