import * as pulumi from "@pulumi/pulumi";
import type { GpuPool } from "../../gpu";
import { imageReference, type ImageSource } from "../../image";
import { clientLabels, configMap, type Scope } from "../../kubernetes";
import { type Agent, agentDaemonSet, agentIdentity, migMonitor, seesAllGpus } from "../../nodeAgents";
import { jobs } from "../jobs";
import type { ScrapeTarget } from "../scrapeTarget";
import { countersCsv } from "./dcgmCounters";
import { exporterTarget, metricsPort } from "./exporterTarget";

export interface DcgmExporterArgs {
  /** The namespace whose pods may use the node. */
  namespace: pulumi.Input<string>;
  /** The pools whose GPUs it measures, whoever makes them usable. */
  pools: GpuPool[];
  images?: ImageSource;
}

const software = "dcgm-exporter";
const port = 9400;
const countersFolder = "/etc/dcgm-exporter/counters";
const countersFile = "counters.csv";

/** By which the kubelet says whose pod has which GPU; where several share one, it names any of them. */
const podResources = "/var/lib/kubelet/pod-resources";

/** Measures the GPUs of every pool, each by agents of its own. */
export class DcgmExporter extends pulumi.ComponentResource {
  readonly target: ScrapeTarget;

  constructor(name: string, args: DcgmExporterArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:DcgmExporter", name, {}, opts);
    const { namespace, pools, images } = args;
    const scope: Scope = {
      parent: this,
      namespace,
      identity: { name: software, instance: name, component: "exporter" },
    };
    const counters = configMap(`${name}-counters`, scope, { [countersFile]: countersCsv() }).metadata.name;
    const image = imageReference("dcgmExporter", images);
    for (const pool of pools) {
      agentDaemonSet(`${name}-${pool.name}`, this, namespace, pool, dcgmAgent(pool, image, counters));
    }
    const identities = pools.map((pool) => agentIdentity(software, pool));
    this.target = exporterTarget(jobs.dcgm, { role: "nodes", namespace }, identities, port);
    this.registerOutputs({});
  }
}

/** Source: NVIDIA dcgm-exporter deployment/values.yaml and templates/daemonset.yaml. */
function dcgmAgent(pool: GpuPool, image: string, counters: pulumi.Input<string>): Agent {
  return {
    software,
    reserve: "dcgm-exporter",
    image,
    // It looks its library up in the linker's cache, which the image does not bring and Bottlerocket's runtime makes without
    // it. Source: NVIDIA/dcgm-exporter#612, #636.
    command: ["/bin/bash", "-c", "ldconfig; exec /usr/bin/dcgm-exporter"],
    env: {
      ...seesAllGpus,
      ...migMonitor(pool),
      DCGM_EXPORTER_LISTEN: `:${port}`,
      DCGM_EXPORTER_KUBERNETES: "true",
      DCGM_EXPORTER_COLLECTORS: `${countersFolder}/${countersFile}`,
    },
    // Profiling reads counters of the GPU that are closed to everybody else; the container runtime of Bottlerocket
    // shows all GPUs to those alone who have it.
    securityContext: { capabilities: { add: ["SYS_ADMIN"] } },
    hostFolders: { [podResources]: { path: podResources, readOnly: true } },
    configuration: { [countersFolder]: counters },
    serves: { name: metricsPort, port, path: "/health", clients: clientLabels(software) },
  };
}
