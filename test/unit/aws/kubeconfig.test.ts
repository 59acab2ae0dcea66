import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { kubeconfig } from "../../../components/aws/kubeconfig";

const address = {
  name: "platform",
  region: "eu-west-1",
  endpoint: "https://ABC.gr7.eu-west-1.eks.amazonaws.com",
  certificateAuthority: "Y2E=",
};

interface Kubeconfig {
  "current-context": string;
  contexts: { name: string; context: { cluster: string; user: string } }[];
  clusters: { name: string; cluster: Record<string, string> }[];
  users: { name: string; user: { exec: { command: string; args: string[]; env?: unknown } } }[];
}

const read = (changes: { profile?: string } = {}) =>
  parse(kubeconfig({ ...address, ...changes })) as Kubeconfig;

describe("the kubeconfig of an EKS cluster", () => {
  it("leads to the API server and trusts its authority alone", () => {
    assert.deepEqual(read().clusters, [
      {
        name: "platform",
        cluster: { server: address.endpoint, "certificate-authority-data": address.certificateAuthority },
      },
    ]);
  });

  it("uses the one context that it has", () => {
    const { contexts, users, "current-context": current } = read();
    assert.deepEqual(contexts, [{ name: current, context: { cluster: "platform", user: "platform" } }]);
    assert.equal(users[0]?.name, "platform");
  });

  it("asks the aws command for a token and holds nothing else to sign in with", () => {
    const { user } = read().users[0] ?? { user: undefined };
    assert.deepEqual(Object.keys(user ?? {}), ["exec"]);
    assert.equal(
      [user?.exec.command, ...(user?.exec.args ?? [])].join(" "),
      "aws eks get-token --cluster-name platform --region eu-west-1 --output json",
    );
  });

  it("names a profile only where the settings do", () => {
    assert.equal(read().users[0]?.user.exec.env, undefined);
    const { env } = read({ profile: "ml" }).users[0]?.user.exec ?? {};
    assert.deepEqual(env, [{ name: "AWS_PROFILE", value: "ml" }]);
  });
});
