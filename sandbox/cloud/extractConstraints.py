#!/usr/bin/env python3
"""Reads, out of botocore's service models, what AWS accepts for the fields of schema.json, and writes constraints.json.

    pip download --no-deps botocore && unzip botocore-*.whl 'botocore/data/*'
    python3 sandbox/cloud/extractConstraints.py botocore/data <version of botocore>

Fields are matched by name. The table below says which request of which service a type is, and where names differ.
"""
import gzip
import json
import re
import sys
from pathlib import Path

# Type: (service, shape of the request, {property path: member path; None where the two mean different things}).
REQUESTS = {
    "aws:acm/certificate:Certificate": ("acm", "RequestCertificateRequest", {"validationOptions": "DomainValidationOptions"}),
    "aws:autoscaling/tag:Tag": ("autoscaling", "Tag", {"autoscalingGroupName": "ResourceId", "tag": ""}),
    "aws:cloudwatch/logGroup:LogGroup": ("logs", "CreateLogGroupRequest", {"name": "logGroupName"}),
    "aws:ec2/eip:Eip": ("ec2", "AllocateAddressRequest", {}),
    "aws:ec2/flowLog:FlowLog": ("ec2", "CreateFlowLogsRequest", {}),
    "aws:ec2/launchTemplate:LaunchTemplate": ("ec2", "RequestLaunchTemplateData", {
        "name": "/CreateLaunchTemplateRequest.LaunchTemplateName",
        "description": "/CreateLaunchTemplateRequest.VersionDescription",
        "instanceMarketOptions": "InstanceMarketOptions",
        "tagSpecifications": "TagSpecifications",
    }),
    "aws:ec2/natGateway:NatGateway": ("ec2", "CreateNatGatewayRequest", {}),
    "aws:ec2/subnet:Subnet": ("ec2", "CreateSubnetRequest", {
        "privateDnsHostnameTypeOnLaunch": "/ModifySubnetAttributeRequest.PrivateDnsHostnameTypeOnLaunch",
    }),
    "aws:ec2/vpc:Vpc": ("ec2", "CreateVpcRequest", {"instanceTenancy": "InstanceTenancy"}),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("ec2", "CreateVpcEndpointRequest", {}),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": ("ecr", "PutLifecyclePolicyRequest", {
        "policy": "lifecyclePolicyText", "repository": "repositoryName",
    }),
    "aws:ecr/repository:Repository": ("ecr", "CreateRepositoryRequest", {
        "name": "repositoryName", "encryptionConfigurations": "[encryptionConfiguration]",
    }),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("ecr", "SetRepositoryPolicyRequest", {
        "policy": "policyText", "repository": "repositoryName",
    }),
    "aws:eks/accessEntry:AccessEntry": ("eks", "CreateAccessEntryRequest", {"userName": "username"}),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": ("eks", "AssociateAccessPolicyRequest", {}),
    "aws:eks/addon:Addon": ("eks", "CreateAddonRequest", {
        "resolveConflictsOnCreate": "resolveConflicts",
        "resolveConflictsOnUpdate": "/UpdateAddonRequest.resolveConflicts",
    }),
    "aws:eks/cluster:Cluster": ("eks", "CreateClusterRequest", {
        "vpcConfig": "resourcesVpcConfig",
        "encryptionConfig": "[]encryptionConfig",
        "enabledClusterLogTypes": "/LogSetup.types",
    }),
    "aws:eks/nodeGroup:NodeGroup": ("eks", "CreateNodegroupRequest", {
        "nodeGroupName": "nodegroupName", "nodeRoleArn": "nodeRole", "subnetIds": "subnets",
    }),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("eks", "CreatePodIdentityAssociationRequest", {}),
    "aws:elasticache/parameterGroup:ParameterGroup": ("elasticache", "CreateCacheParameterGroupMessage", {
        "name": "CacheParameterGroupName", "family": "CacheParameterGroupFamily",
    }),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("elasticache", "CreateReplicationGroupMessage", {
        "description": "ReplicationGroupDescription",
    }),
    "aws:elasticache/user:User": ("elasticache", "CreateUserMessage", {"engine": "Engine"}),
    "aws:elasticache/userGroup:UserGroup": ("elasticache", "CreateUserGroupMessage", {"engine": "Engine"}),
    "aws:iam/instanceProfile:InstanceProfile": ("iam", "CreateInstanceProfileRequest", {"name": "InstanceProfileName"}),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("iam", "CreateOpenIDConnectProviderRequest", {
        "clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList",
    }),
    "aws:iam/policy:Policy": ("iam", "CreatePolicyRequest", {"name": "PolicyName", "policy": "PolicyDocument"}),
    "aws:iam/role:Role": ("iam", "CreateRoleRequest", {
        "name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument",
    }),
    "aws:iam/rolePolicy:RolePolicy": ("iam", "PutRolePolicyRequest", {
        "name": "PolicyName", "policy": "PolicyDocument", "role": "RoleName",
    }),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("iam", "AttachRolePolicyRequest", {"role": "RoleName"}),
    "aws:kms/alias:Alias": ("kms", "CreateAliasRequest", {"name": "AliasName"}),
    "aws:kms/key:Key": ("kms", "CreateKeyRequest", {
        "customerMasterKeySpec": "CustomerMasterKeySpec",
        "deletionWindowInDays": "/ScheduleKeyDeletionRequest.PendingWindowInDays",
        "rotationPeriodInDays": "/EnableKeyRotationRequest.RotationPeriodInDays",
    }),
    "aws:rds/instance:Instance": ("rds", "CreateDBInstanceMessage", {
        "identifier": "DBInstanceIdentifier", "instanceClass": "DBInstanceClass", "replicaMode": None,
    }),
    "aws:route53/record:Record": ("route53", "ResourceRecordSet", {"records": None, "zoneId": None}),
    "aws:route53/zone:Zone": ("route53", "CreateHostedZoneRequest", {"comment": "/HostedZoneConfig.Comment"}),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ("s3", "BucketLifecycleConfiguration", {
        "transitionDefaultMinimumObjectSize":
            "/PutBucketLifecycleConfigurationRequest.TransitionDefaultMinimumObjectSize",
        "rules[].id": "ID",
    }),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ("s3", "OwnershipControls", {"rule": "[Rules]"}),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
        ("s3", "ServerSideEncryptionConfiguration", {}),
    "aws:s3/bucketVersioning:BucketVersioning": ("s3", "PutBucketVersioningRequest", {}),
    "aws:secretsmanager/secret:Secret": ("secretsmanager", "CreateSecretRequest", {}),
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretsmanager", "PutSecretValueRequest", {}),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("ec2", "SecurityGroupRuleRequest", {}),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("ec2", "SecurityGroupRuleRequest", {}),
}

# What the provider takes besides what the service does: "" or "default", say.
EXCEPTIONS = {
    # "Disabled" is the provider's own word for a bucket that never had versions.
    "aws:s3/bucketVersioning:BucketVersioning versioningConfiguration.status": {"enum": ["Disabled"]},
}


class Service:
    def __init__(self, data: Path, name: str):
        folder = sorted((data / name).iterdir())[-1]
        packed, plain = folder / "service-2.json.gz", folder / "service-2.json"
        text = gzip.decompress(packed.read_bytes()) if packed.exists() else plain.read_bytes()
        self.shapes = json.loads(text)["shapes"]

    def member(self, shape, name):
        """The shape of a structure's member, whatever the case of its name, and singular or plural."""
        members = self.shapes[shape].get("members", {}) if shape else {}
        forms = {normal(name), normal(name).rstrip("s"), normal(name) + "s"}
        for found, reference in members.items():
            if normal(found) in forms:
                return reference["shape"]
        return None

    def at(self, shape, path):
        """A member by the table's spelling: `/Shape.member` starts anew, `[x]` and `[]x` step out of or into a list."""
        if path.startswith("/"):
            other, name = path[1:].split(".")
            return self.member(other, name)
        if path.startswith("[]"):
            return self.item(self.member(shape, path[2:]))
        if path.startswith("["):
            return self.member(shape, path[1:-1])
        return shape if path == "" else self.member(shape, path)

    def item(self, shape):
        return self.shapes[shape]["member"]["shape"] if shape and self.shapes[shape]["type"] == "list" else shape


def normal(name):
    return re.sub("[^a-z0-9]", "", name.lower())


# A longer list than this is not worth its lines: all instance types, say.
LONGEST_ENUMERATION = 60


def limits(shape):
    found = {key: shape[key] for key in ("enum", "pattern", "min", "max") if key in shape}
    if len(found.get("enum", [])) > LONGEST_ENUMERATION:
        del found["enum"]
    return found


def kinds(spelled):
    """What a value may be, of both languages."""
    return {"string": {"string", "timestamp"}, "number": {"integer", "long", "float", "double"}}.get(spelled, set())


class Walk:
    def __init__(self, nested, service, renames):
        self.nested, self.service, self.renames = nested, service, renames
        self.found = {}

    def members(self, spelled, shape, prefix):
        for name, form in spelled.items():
            path = f"{prefix}{name}"
            if path in self.renames:
                target = self.renames[path]
                found = None if target is None else self.service.at(shape, target)
            else:
                found = self.service.member(shape, name)
            if found:
                self.value(form.rstrip("!"), found, path)

    def value(self, form, shape, path):
        service = self.service.shapes
        if form.startswith("["):
            if service[shape]["type"] == "list":
                self.note(path, {key: value for key, value in limits(service[shape]).items() if key in ("min", "max")})
            self.value(form[1:-1].rstrip("!"), self.service.item(shape), f"{path}[]")
        elif form in self.nested:
            if self.service.item(shape) != shape:
                shape = self.service.item(shape)
            self.members(self.nested[form], shape, f"{path}.")
        elif service[shape]["type"] in kinds(form):
            self.note(path, limits(service[shape]))

    def note(self, path, found):
        # "anything, of any length" says nothing.
        if found.get("pattern") in (".*", "[\\s\\S]*"):
            del found["pattern"]
        if found and found != {"min": 0}:
            self.found[path] = found


def main():
    data, version = Path(sys.argv[1]), sys.argv[2]
    here = Path(__file__).parent
    schema = json.loads((here / "schema.json").read_text())
    services, types = {}, {}
    for token, (service, request, renames) in REQUESTS.items():
        services.setdefault(service, Service(data, service))
        walk = Walk(schema["nested"], services[service], renames)
        walk.members(schema["types"][token]["inputs"], request, "")
        for path, found in walk.found.items():
            for key, more in EXCEPTIONS.get(f"{token} {path}", {}).items():
                found[key] = sorted(found.get(key, []) + more)
        types[token] = dict(sorted(walk.found.items()))
    content = {"source": f"botocore {version}, its service models", "types": types}
    (here / "constraints.json").write_text(json.dumps(content, indent=2, ensure_ascii=True) + "\n")


main()
