import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { inventAwsAnswer, inventAwsResource } from "./inventedAws";
import { unwrapSecrets } from "./secrets";

type Invented = { id: string; state: Record<string, unknown> };

/** What a provider would answer, the same at every run. A type that is not here fails the test. */
export function inventOutputs({ type, name, inputs }: pulumi.runtime.MockResourceArgs): Invented {
  const given = inputs as Record<string, unknown>;
  if (type.startsWith("mlops:") || type.startsWith("pulumi:")) return { id: `${name}-id`, state: given };
  if (type.startsWith("kubernetes:")) return inventObject(name, given);
  const ofAws = inventAwsResource(type, name, given);
  if (ofAws) return ofAws;
  const invent = generators[type];
  if (!invent) throw new Error(`the program registered ${name} of type ${type}, which no test foresees`);
  return { id: `${name}-id`, state: { ...given, ...invent(name, given) } };
}

/** What a provider would answer to a question. One that is not foreseen fails the test. */
export function inventAnswer({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  const answer = inventAwsAnswer(token, inputs as Record<string, unknown>);
  if (!answer) throw new Error(`the program called ${token}, which no test foresees`);
  return answer;
}

const pem = (kind: string, name: string) =>
  `-----BEGIN ${kind}-----\n${digest(name)}\n-----END ${kind}-----\n`;

type Generator = (name: string, inputs: Record<string, unknown>) => Record<string, unknown>;

const generators: Record<string, Generator> = {
  "docker-build:index:Image": (name, { tags }) => {
    const pushed = `sha256:${digest(name)}`;
    return {
      digest: pushed,
      ref: `${(tags as string[])[0]}@${pushed}`,
      contextHash: digest(`context of ${name}`),
    };
  },
  "docker-build:index:Index": (name, { tag }) => ({ ref: `${String(tag)}@sha256:${digest(name)}` }),
  "docker:index/container:Container": () => ({}),
  "docker:index/network:Network": () => ({}),
  "docker:index/volume:Volume": () => ({}),
  "docker:index/remoteImage:RemoteImage": (_, { name }) => ({ imageId: `id-of-${String(name)}` }),
  "random:index/randomId:RandomId": (name) => ({ hex: digest(name).slice(0, 8) }),
  "random:index/randomPassword:RandomPassword": (name) => ({
    result: pulumi.secret(digest(name).slice(0, 32)),
    bcryptHash: pulumi.secret(`$2a$10$${digest(`bcrypt of ${name}`).slice(0, 53)}`),
  }),
  "tls:index/privateKey:PrivateKey": (name) => ({
    privateKeyPem: pulumi.secret(pem("EC PRIVATE KEY", name)),
    privateKeyPemPkcs8: pulumi.secret(pem("PRIVATE KEY", name)),
  }),
  "tls:index/selfSignedCert:SelfSignedCert": (name) => ({
    certPem: pem("CERTIFICATE", name),
    validityEndTime: "2038-01-01T00:00:00Z",
  }),
  "tls:index/certRequest:CertRequest": (name) => ({ certRequestPem: pem("CERTIFICATE REQUEST", name) }),
  "tls:index/locallySignedCert:LocallySignedCert": (name) => ({
    certPem: pem("CERTIFICATE", name),
    validityEndTime: "2030-01-01T00:00:00Z",
  }),
};

/** An object with the name that was asked for, else a generated one, as the Kubernetes provider does. */
function inventObject(name: string, inputs: Record<string, unknown>): Invented {
  const metadata = (inputs["metadata"] ?? {}) as { name?: string; namespace?: string };
  const objectName = metadata.name ?? `${name}-${suffix(inputs)}`;
  const id = metadata.namespace === undefined ? objectName : `${metadata.namespace}/${objectName}`;
  return {
    id,
    state: {
      ...inputs,
      metadata: { ...metadata, name: objectName, uid: `uid-of-${objectName}` },
      ...(isBalanced(inputs) && {
        status: { loadBalancer: { ingress: [{ hostname: `lb-${objectName}` }] } },
      }),
    },
  };
}

function isBalanced({ spec }: Record<string, unknown>): boolean {
  return (spec as { type?: string } | undefined)?.type === "LoadBalancer";
}

/** The data of a ConfigMap or Secret decides its name here, so that a recording shows what a change would roll. */
function suffix(inputs: Record<string, unknown>): string {
  const data = inputs["data"] ?? inputs["stringData"];
  return data === undefined ? "generated" : digest(JSON.stringify(unwrapSecrets(data))).slice(0, 8);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
