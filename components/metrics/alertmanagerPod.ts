import type * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { Container, Identity, Pod, Resources } from "../kubernetes";
import { secretFiles } from "./prometheusPod";
import { receiverFolder } from "./receivers";
import { webKeys } from "./webAccount";

export interface AlertmanagerPodArgs {
  serviceAccount: pulumi.Input<string>;
  /** Name of the ConfigMap with `alertmanager.yml`. */
  config: pulumi.Input<string>;
  /** Name of the Secret with `webKeys`. */
  web: pulumi.Input<string>;
  /** Secret with a file for each receiver, by their names. Default: nobody is told. */
  receivers?: { secret: pulumi.Input<string>; names: readonly string[] };
  /** Name of the claim of a single server. */
  claim?: pulumi.Input<string>;
  /** Several servers, and how they find and know each other. */
  gossip?: { peers: pulumi.Input<string>[]; secret: pulumi.Input<string> };
  image: string;
  resources: Resources;
  /** Address that links in notifications begin with. */
  url: string;
}

export const alertmanagerPort = 9093;
export const gossipPort = 9094;

/** `nobody`, as the image has it. */
const alertmanagerUid = 65534;

export const alertmanagerFolders = {
  config: "/etc/alertmanager/config",
  web: "/etc/alertmanager/web",
  gossip: "/etc/alertmanager/gossip",
  data: "/alertmanager",
} as const;

/** Keys of the Secret by which servers know each other. */
export const gossipKeys = {
  config: "tls.yml",
  certificate: "tls.crt",
  key: "tls.key",
  authority: "ca.crt",
} as const;

/** The pod of a server. */
export function alertmanagerPod(identity: Identity, args: AlertmanagerPodArgs): Pod {
  const { config, web, gossip, data } = alertmanagerFolders;
  return {
    identity,
    serviceAccount: args.serviceAccount,
    uid: alertmanagerUid,
    spread: args.gossip !== undefined,
    containers: [
      {
        name: "alertmanager",
        image: args.image,
        args: flags(args),
        env: args.gossip && { POD_IP: { field: "status.podIP" } },
        ports: { http: alertmanagerPort, ...(args.gossip && { gossip: gossipPort }) },
        resources: args.resources,
        mounts: [
          { volume: "config", path: config, readOnly: true },
          { volume: "web", path: web, readOnly: true },
          ...(args.receivers ? [{ volume: "receivers", path: receiverFolder, readOnly: true }] : []),
          ...(args.gossip ? [{ volume: "gossip", path: gossip, readOnly: true }] : []),
          ...(args.claim === undefined ? [] : [{ volume: "data", path: data }]),
        ],
        probes: probes(),
      },
    ],
    volumes: {
      config: { configMap: { name: args.config } },
      web: secretFiles(args.web, Object.values(webKeys)),
      ...(args.receivers && { receivers: secretFiles(args.receivers.secret, args.receivers.names) }),
      ...(args.gossip && { gossip: secretFiles(args.gossip.secret, Object.values(gossipKeys)) }),
      ...(args.claim !== undefined && { data: { persistentVolumeClaim: { claimName: args.claim } } }),
    },
    // Of several servers, one that starts empty is told by the others who was told of what, and what is silenced.
    scratch: args.claim === undefined ? { data: { path: data, sizeLimit: "256Mi" } } : {},
  };
}

function flags({ url, gossip }: AlertmanagerPodArgs): pulumi.Input<string>[] {
  const folders = alertmanagerFolders;
  const together = gossip && [
    `--cluster.listen-address=:${gossipPort}`,
    // It would guess, and refuses to if the pods' addresses are none that it takes for private.
    `--cluster.advertise-address=$(POD_IP):${gossipPort}`,
    `--cluster.tls-config=${folders.gossip}/${gossipKeys.config}`,
    ...gossip.peers,
  ];
  return [
    `--config.file=${folders.config}/alertmanager.yml`,
    `--storage.path=${folders.data}`,
    `--web.config.file=${folders.web}/${webKeys.server}`,
    `--web.external-url=${url}`,
    ...(together ?? ["--cluster.listen-address="]),
  ];
}

/** The server asks everybody for the password: its own tool knows it, from a file. */
function probes(): NonNullable<Container["probes"]> {
  const asked = {
    exec: {
      command: [
        ...["amtool", "cluster", "show", "--no-version-check", "--timeout=4s"],
        `--alertmanager.url=http://localhost:${alertmanagerPort}`,
        `--http.config.file=${alertmanagerFolders.web}/${webKeys.client}`,
      ],
    },
  };
  return {
    startup: { ...asked, periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 30 },
    readiness: { ...asked, periodSeconds: 15, timeoutSeconds: 5 },
    liveness: { ...asked, periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
  };
}

/** Only servers with a certificate of the same authority take part. Source: prometheus/alertmanager docs/https.md, "Gossip Traffic". */
export function gossipYaml(serverName: string): string {
  const { certificate, key, authority } = gossipKeys;
  const pair = { cert_file: certificate, key_file: key };
  return stringify({
    tls_server_config: { ...pair, client_ca_file: authority, client_auth_type: "RequireAndVerifyClientCert" },
    tls_client_config: { ...pair, ca_file: authority, server_name: serverName },
  });
}
