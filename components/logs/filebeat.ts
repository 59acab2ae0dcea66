import * as pulumi from "@pulumi/pulumi";
import { caKey } from "../data";
import { agentResources } from "../gpu";
import { imageReference, type ImageSource } from "../image";
import {
  allow,
  apiServer,
  configMap,
  type Container,
  type Daemon,
  daemonSet,
  networkPolicy,
  type Scope,
  serviceAccount,
} from "../kubernetes";
import { filebeatData, filebeatPort, filebeatYaml, podLogs } from "./filebeatConfig";
import type { LogsIntake } from "./logstash";

export interface FilebeatArgs {
  /** The namespace whose pods may use the node. */
  namespace: pulumi.Input<string>;
  /** Where lines go. */
  intake: LogsIntake;
  /** Namespaces whose pods are read. */
  watched: pulumi.Input<string>[];
  /** What the nodes of those pods are tainted with: Filebeat is wherever they can be. Default none. */
  tolerations?: Daemon["tolerations"];
  images?: ImageSource;
}

/** What it has read so far, on the node: a pod that is replaced goes on where the last one was. */
const registry = "/var/lib/mlops-stack/filebeat";
const settings = "/etc/mlops/filebeat";
const tls = "/etc/mlops/logstash";
const tlsFiles = ["tls.crt", "tls.key", caKey];

/** Filebeat on every node: reads what the platform's containers print, and asks the API whose it is. */
export class Filebeat extends pulumi.ComponentResource {
  constructor(name: string, args: FilebeatArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:logs:Filebeat", name, {}, opts);
    const { namespace, intake } = args;
    const identity = { name: "filebeat", instance: name, component: "log-shipper" };
    const scope: Scope = { parent: this, namespace, identity };
    const account = serviceAccount(`${name}-account`, scope);
    // All pods, because the API knows no role for those of one node.
    const granted = allow(name, scope, account, {
      cluster: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
    });
    networkPolicy(`${name}-peers`, scope, {
      to: [{ peers: intake.peers, port: intake.port }, ...apiServer],
    });
    daemonSet(`${name}-agents`, scope, this.pod(name, args, scope, account.metadata.name), {
      dependsOn: granted,
    });
    this.registerOutputs({});
  }

  private pod(name: string, args: FilebeatArgs, scope: Scope, account: pulumi.Output<string>): Daemon {
    const { intake } = args;
    const config = pulumi
      .all([pulumi.all(args.watched), intake.host, intake.ownPods])
      .apply(([namespaces, host, own]) =>
        filebeatYaml({
          namespaces,
          except: [own],
          logstash: `${host}:${intake.port}`,
          tls: { authority: `${tls}/${caKey}`, certificate: `${tls}/tls.crt`, key: `${tls}/tls.key` },
        }),
      );
    return {
      identity: scope.identity,
      labels: intake.clientLabels,
      serviceAccount: account,
      apiToken: true,
      tolerations: args.tolerations,
      containers: [container(args)],
      volumes: {
        settings: {
          configMap: { name: configMap(`${name}-settings`, scope, { "filebeat.yml": config }).metadata.name },
        },
        tls: {
          secret: {
            secretName: intake.certificateFor(name, args.namespace).name,
            defaultMode: 0o400,
            items: tlsFiles.map((key) => ({ key, path: key })),
          },
        },
      },
      nodeFolders: {
        logs: { path: podLogs },
        registry: { path: registry, type: "DirectoryOrCreate" },
      },
      scratch: { tmp: { path: "/tmp", sizeLimit: "64Mi" } },
    };
  }
}

function container({ images }: FilebeatArgs): Container {
  const answers = { httpGet: { path: "/", port: "stats" } };
  return {
    name: "filebeat",
    image: imageReference("filebeat", images),
    args: ["-c", `${settings}/filebeat.yml`, "-e"],
    env: { NODE_NAME: { field: "spec.nodeName" } },
    ports: { stats: filebeatPort },
    resources: agentResources("filebeat"),
    mounts: [
      { volume: "settings", path: settings, readOnly: true },
      { volume: "tls", path: tls, readOnly: true },
      { volume: "logs", path: podLogs, readOnly: true },
      { volume: "registry", path: filebeatData },
    ],
    probes: {
      // It waits for the API server first.
      startup: { ...answers, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 60 },
      liveness: { ...answers, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
    },
  };
}
