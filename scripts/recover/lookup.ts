import { JsonObject, isObject } from "../../sandbox/plugins/common/properties";
import { ApiError, NoSuchKindError, UnreachableError } from "../../sandbox/plugins/kubernetes/apiErrors";
import { Cluster } from "../../sandbox/plugins/kubernetes/client";
import { KubeconfigError, connectionOf } from "../../sandbox/plugins/kubernetes/kubeconfig";
import { pulumiManagerOf } from "../../sandbox/plugins/kubernetes/ownership";
import {
  KubeObject,
  listAt,
  nameOf,
  namespaceOf,
  qualifiedName,
  textAt,
  withMetadata,
} from "../../sandbox/plugins/kubernetes/kinds/object";
import { awsCommand } from "./aws/awsCommand";
import { AwsLookup } from "./aws/lookup";
import { ResourceState, holdsSecret, plain, providerOf } from "./checkpoint";
import { findOnDocker } from "./docker";
import { RecoveryError } from "./failure";
import type { Finding } from "./settle";

/** Finds out what the interrupted creates made: in the cluster, the account or the machine of each one's own provider. */
export class Lookup {
  private readonly clusters = new Map<string, Promise<Cluster>>();
  private readonly aws: AwsLookup;

  /** `resources` are the state's, with the providers' arguments in plain text. */
  constructor(
    private readonly resources: ResourceState[],
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.aws = new AwsLookup(resources, awsCommand(environment));
  }

  async find(created: ResourceState): Promise<Finding> {
    if (created.type.startsWith("aws:")) return this.aws.find(created);
    if (created.type.startsWith("docker:")) return findOnDocker(created, this.environment);
    if (created.type.startsWith("docker-build:")) {
      // A registry holds an image once, however often it is pushed: what is there already is no second one.
      return { is: "absent", why: "it is built and pushed again, whatever was pushed of it" };
    }
    if (!created.type.startsWith("kubernetes:")) {
      const provider = created.type.slice(0, created.type.indexOf(":"));
      return unknown(`only ${provider} knows whether it was created`);
    }
    const object = objectOf(created);
    if (!nameOf(object) || !textAt(object, "apiVersion") || !textAt(object, "kind")) {
      return unknown("its name in the cluster is not in the state");
    }
    const provider = providerOf(created, this.resources);
    const live = await this.live(object, argumentsOf(provider));
    if (!live) return { is: "absent" };
    const id = qualifiedName(live);
    return isPulumis(live) ? { is: "there", id } : { is: "foreign", id };
  }

  private async live(object: KubeObject, settings: JsonObject): Promise<KubeObject | undefined> {
    try {
      const cluster = await this.cluster(settings);
      const namespace = namespaceOf(object) ?? textAt(settings, "namespace");
      return await cluster.get(namespace ? withMetadata(object, { namespace }) : object);
    } catch (error) {
      if (error instanceof NoSuchKindError || (error instanceof ApiError && error.isNotFound))
        return undefined;
      if (error instanceof UnreachableError || error instanceof KubeconfigError) {
        throw new RecoveryError(
          `${error.message} Nothing was changed: recover again when the cluster answers`,
        );
      }
      throw error;
    }
  }

  private cluster(settings: JsonObject): Promise<Cluster> {
    const choice = {
      kubeconfig: textAt(settings, "kubeconfig"),
      context: textAt(settings, "context"),
      cluster: textAt(settings, "cluster"),
    };
    const key = JSON.stringify(choice);
    const known =
      this.clusters.get(key) ??
      connectionOf(choice, this.environment).then((connection) => new Cluster(connection));
    this.clusters.set(key, known);
    return known;
  }
}

/** An object without a field of its own, a bare ServiceAccount for one, tells nothing: its name has to do. */
function isPulumis(live: KubeObject): boolean {
  const managed = listAt(live, "metadata", "managedFields");
  return managed.length === 0 || pulumiManagerOf(live) !== undefined;
}

function unknown(why: string): Finding {
  return { is: "unknown", why };
}

/** The provider's arguments. The SDK passes what is no string as JSON text, the state keeps it so. */
function argumentsOf(provider: ResourceState | undefined): JsonObject {
  const inputs = provider?.inputs ?? {};
  const entries = Object.entries(inputs).map(([key, value]) => [key, plain(value)] as const);
  return Object.fromEntries(entries) as JsonObject;
}

function objectOf(created: ResourceState): KubeObject {
  const [, groupVersion = "", tokenKind = ""] = created.type.split(":");
  const inputs = (isObject(created.inputs as JsonObject) ? created.inputs : {}) as JsonObject;
  return {
    apiVersion: textAt(inputs, "apiVersion") ?? groupVersion.replace(/^core\//, ""),
    kind: textAt(inputs, "kind") ?? tokenKind,
    metadata: inputs.metadata,
  };
}

/** Whether the answer hangs on something that an ordinary export keeps encrypted. */
export function needsSecrets(created: ResourceState[], resources: ResourceState[]): boolean {
  return created.some((one) => {
    const name = one.type.startsWith("kubernetes:") && holdsSecret(one.inputs?.metadata);
    return name || holdsSecret(providerOf(one, resources)?.inputs);
  });
}
