import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import * as path from "node:path";

import * as grpc from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { openInventory } from "../../../../sandbox/cloud/inventory";
import { repository } from "../../../../sandbox/layout";
import { fromStruct, toStruct } from "../../../../sandbox/plugins/common/properties";
import { sdkVersion } from "../../../../sandbox/sdkVersion";
import { temporaryFolder } from "../core/temporaryFolder";
import { Session, urnOf } from "./session";

describe("the aws provider", () => {
  const folder = temporaryFolder();

  it("refuses a type that it does not know, and names those that it does", async () => {
    const session = new Session(folder.at);
    await assert.rejects(
      session.create("aws:lambda/function:Function", "f", {}),
      /no type aws:lambda\/function:Function; it has .*aws:ec2\/vpc:Vpc/,
    );
  });

  it("works in no account but those that are allowed", async () => {
    const allowed = (ids: string[]) => ({ region: "us-east-1", allowedAccountIds: JSON.stringify(ids) });
    await new Session(folder.at).configure(allowed(["123456789012"]));
    const other = allowed(["210987654321"]);
    await assert.rejects(new Session(folder.at).configure(other), /AWS account ID not allowed: 123456789012/);
    const forbidden = { forbiddenAccountIds: JSON.stringify(["123456789012"]) };
    await assert.rejects(new Session(folder.at).configure(forbidden), /not allowed/);
  });

  it("answers ids and ARNs of the real form", async () => {
    const session = await new Session(folder.at).configure({ region: "eu-central-1" });
    const { id, outputs } = await session.create("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
    assert.match(id, /^vpc-0[0-9a-f]{16}$/);
    assert.equal(outputs.arn, `arn:aws:ec2:eu-central-1:123456789012:vpc/${id}`);
    const role = await session.create("aws:iam/role:Role", "role", { assumeRolePolicy: "{}" });
    assert.equal(role.outputs.arn, `arn:aws:iam::123456789012:role/${role.id}`);
  });

  it("answers for a cluster with the API server of the current context, and says nothing of who asks", async () => {
    const file = path.join(folder.at, "kubeconfig");
    const cluster = { server: "https://127.0.0.1:6443", "certificate-authority-data": "Y2E=" };
    const config = {
      "current-context": "sandbox",
      contexts: [{ name: "sandbox", context: { cluster: "sandbox", user: "admin" } }],
      clusters: [{ name: "sandbox", cluster }],
      users: [{ name: "admin", user: { "client-key-data": "secret" } }],
    };
    writeFileSync(file, JSON.stringify(config));
    const before = process.env.KUBECONFIG;
    process.env.KUBECONFIG = file;
    try {
      const session = await new Session(folder.at).configure({ region: "us-east-1" });
      const vpc = await session.create("aws:ec2/vpc:Vpc", "vpc", { cidrBlock: "10.0.0.0/16" });
      const subnets = ["a", "b"].map((letter, at) =>
        session.create("aws:ec2/subnet:Subnet", letter, {
          ...{ vpcId: vpc.id, cidrBlock: `10.0.${at}.0/24`, availabilityZone: `us-east-1${letter}` },
        }),
      );
      const role = await session.create("aws:iam/role:Role", "role", { assumeRolePolicy: "{}" });
      const { outputs } = await session.create("aws:eks/cluster:Cluster", "cluster", {
        roleArn: role.outputs.arn,
        vpcConfig: { subnetIds: (await Promise.all(subnets)).map(({ id }) => id) },
      });
      assert.equal(outputs.endpoint, "https://127.0.0.1:6443");
      assert.deepEqual(outputs.certificateAuthority, { data: "Y2E=" });
    } finally {
      if (before === undefined) delete process.env.KUBECONFIG;
      else process.env.KUBECONFIG = before;
    }
  });

  describe("as the engine starts it", () => {
    let provider: ChildProcess;
    let client: ResourceProviderClient;

    beforeEach("starts the process", async () => {
      const main = path.join(repository, "sandbox/plugins/aws/main.ts");
      provider = spawn(process.execPath, ["--import", "tsx", main], {
        cwd: repository,
        env: { ...process.env, MLOPS_SANDBOX: folder.at },
        stdio: ["ignore", "pipe", "inherit"],
      });
      assert.ok(provider.stdout);
      const [port] = (await once(provider.stdout, "data")) as [Buffer];
      client = new ResourceProviderClient(
        `127.0.0.1:${port.toString().trim()}`,
        grpc.credentials.createInsecure(),
      );
    });
    afterEach("ends it", async () => {
      client.close();
      const gone = once(provider, "exit");
      provider.kill();
      await gone;
    });

    /** The answer to one call. */
    const ask = <Response>(
      call: (done: (error: Error | null, response: Response) => void) => void,
    ): Promise<Response> =>
      new Promise((resolve, reject) => {
        call((error, response) => (error ? reject(error) : resolve(response)));
      });

    it("serves gRPC, and writes the inventory of the stack that the URN names", async () => {
      const info = await ask<PluginInfo>((done) => client.getPluginInfo(new Empty(), done));
      assert.equal(info.getVersion(), sdkVersion("aws"));
      const configuration = new pb.ConfigureRequest().setArgs(toStruct({ region: "us-east-1" }));
      await ask((done) => client.configure(configuration, done));
      const type = "aws:ec2/vpc:Vpc";
      const request = new pb.CreateRequest()
        .setType(type)
        .setUrn(urnOf(type, "vpc"))
        .setProperties(toStruct({ cidrBlock: "10.0.0.0/16" }));
      const response = await ask<pb.CreateResponse>((done) => client.create(request, done));
      assert.equal(fromStruct(response.getProperties()).instanceTenancy, "default");
      const inventory = openInventory("staging", path.join(folder.at, "cloud"));
      assert.equal(inventory.get(type, response.getId())?.urn, urnOf(type, "vpc"));
      const again = new pb.CreateRequest().setType("aws:ec2/subnet:Subnet").setUrn(urnOf(type, "s"));
      await assert.rejects(
        ask((done) => client.create(again, done)),
        /InvalidSubnet\.Range|InvalidParameterValue/,
      );
    });
  });
});
