import { provisioner, storageClass } from "./provider/volumes";
import { dnsServiceAddress, nodeAddress, nodePorts } from "./network";

interface Port {
  name: string;
  port: number;
  targetPort: number;
  protocol: "TCP" | "UDP";
}

/** A Service for a program of the node itself, which no pod is. */
function serviceOnNode(name: string, ports: Port[], clusterIP?: string): object[] {
  const namespace = "kube-system";
  const labels = { "k8s-app": name };
  return [
    { apiVersion: "v1", kind: "Service", metadata: { name, namespace, labels }, spec: { clusterIP, ports } },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: `${name}-node`,
        namespace,
        labels: { ...labels, "kubernetes.io/service-name": name },
      },
      addressType: "IPv4",
      endpoints: [{ addresses: [nodeAddress] }],
      ports: ports.map(({ name: title, targetPort: port, protocol }) => ({ name: title, port, protocol })),
    },
  ];
}

const dnsPort = { port: 53, targetPort: nodePorts.dns };

/** What a cluster has beside its nodes: names, metrics, volumes. */
export const addonManifests: object[] = [
  ...serviceOnNode(
    "kube-dns",
    [
      { name: "dns", ...dnsPort, protocol: "UDP" },
      { name: "dns-tcp", ...dnsPort, protocol: "TCP" },
    ],
    dnsServiceAddress,
  ),
  ...serviceOnNode("metrics-server", [
    { name: "https", port: 443, targetPort: nodePorts.metricsServer, protocol: "TCP" },
  ]),
  {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: "v1beta1.metrics.k8s.io" },
    spec: {
      service: { name: "metrics-server", namespace: "kube-system" },
      group: "metrics.k8s.io",
      version: "v1beta1",
      // It makes its certificate itself, and only the node is on the way.
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  },
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: storageClass, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    provisioner,
    reclaimPolicy: "Delete",
    // The folder is on the node that the first pod is given.
    volumeBindingMode: "WaitForFirstConsumer",
    allowVolumeExpansion: true,
  },
];
