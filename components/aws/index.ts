export {
  eksVersions,
  inStandardSupport,
  type EksVersion,
  type KubernetesVersion,
} from "./catalogue/eksVersions";
export { ClusterAddons, type ClusterAddonsArgs } from "./clusterAddons";
export { ClusterAutoscaler, type ClusterAutoscalerArgs } from "./clusterAutoscaler";
export { EksCluster, type EksClusterArgs } from "./eksCluster";
export { existingCluster, type ExistingClusterArgs } from "./existingCluster";
export { existingNetwork, type ExistingNetworkArgs } from "./existingNetwork";
export { GpuNodeGroup, type GpuNodeGroupArgs, type GpuNodePool } from "./gpuNodeGroup";
export type { ClusterHandle, NetworkHandle, NodeRoleHandle } from "./handles";
export { Network, type NetworkArgs } from "./network";
export { NodeRole, type NodeRoleArgs } from "./nodeRole";
export { PodIdentity, type PodIdentityArgs } from "./podIdentity";
export { encryptionKey } from "./encryptionKey";
export { policyDocument, type PolicyStatement } from "./policyDocument";
export { privateBucket } from "./privateBucket";
export { awsProvider, type AwsProviderArgs } from "./provider";
export { nodePoolLabel, SystemNodeGroup, type SystemNodeGroupArgs } from "./systemNodeGroup";
export { carryUrn, stackTags, type Tags, urnOfTag, urnTag, urnTagValue } from "./tags";
export { chooseZones, type Zone, ZoneError } from "./zones";
export { cloudQuestions, runCloudPreflight, type CloudPlan } from "./cloudChecks";
export { PreflightError, reportVerdicts } from "./cloudChecksReport";
export { checkKubernetesVersion } from "./cloudChecksVersion";
export { lookUpCloud, type CloudLookups } from "./lookups";
export { ArtifactBucket, type ArtifactBucketArgs } from "./artifactBucket";
export { Cache, type CacheArgs } from "./cache";
export { Certificate, type CertificateArgs } from "./certificate";
export { Database, type DatabaseArgs } from "./database";
export { DnsRecord, type DnsRecordArgs, type DnsZone, hostedZoneId } from "./dns";
export { ImageRepository, type ImageRepositoryArgs } from "./imageRepository";
export { networkLoadBalancer, type NetworkLoadBalancer } from "./networkLoadBalancer";
export { RdsRegionError, rdsRegions } from "./rdsAuthorities";
