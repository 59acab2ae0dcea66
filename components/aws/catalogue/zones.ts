/**
 * Zones that have no room for the control plane of EKS. By id: `us-east-1a` is another place in every account.
 * Source: EKS user guide, "Amazon EKS networking requirements for VPC and subnets".
 */
export const zonesWithoutEks: readonly string[] = ["use1-az3", "usw1-az2", "cac1-az3"];
