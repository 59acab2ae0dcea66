import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { text } from "../../../sandbox/plugins/common/fields";
import { fromStruct, type JsonObject, toStruct, unknown } from "../../../sandbox/plugins/common/properties";
import { dockerInventory } from "../../../sandbox/plugins/docker/inventory";
import { DockerProvider } from "../../../sandbox/plugins/docker/provider";
import { tokens } from "../../../sandbox/plugins/docker/types";
import { containerRows } from "../../../sandbox/machineReport";
import { Caller } from "./provider";

const image = "docker.io/library/postgres:18.6-trixie";

describe("the docker provider of the sandbox", () => {
  let folder: string;
  let provider: DockerProvider;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "docker-"));
    provider = new DockerProvider(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const urn = (type: string, name: string) => `urn:pulumi:dev::mlops::${type}::${name}`;
  const inventory = () => dockerInventory("dev", folder).list();

  async function create(type: string, inputs: JsonObject, preview = false) {
    const request = new pb.CreateRequest().setUrn(urn(type, text(inputs.name))).setType(type);
    const response = await provider.create(request.setProperties(toStruct(inputs)).setPreview(preview));
    return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
  }

  async function remove(type: string, id: string): Promise<void> {
    await provider.delete(new pb.DeleteRequest().setUrn(urn(type, "it")).setType(type).setId(id));
  }

  /** An image, a network and a volume, and a container of all three. */
  async function postgres(changes: JsonObject = {}) {
    const { outputs } = await create(tokens.image, { name: image });
    const network = await create(tokens.network, { name: "mlops-dev" });
    const volume = await create(tokens.volume, { name: "data" });
    const container = await create(tokens.container, { ...containerOf(outputs.imageId), ...changes });
    return { network, volume, container };
  }

  function containerOf(imageId: JsonObject[string]): JsonObject {
    return {
      name: "postgres",
      image: imageId,
      memory: 512,
      memorySwap: 512,
      networksAdvanced: [{ name: "mlops-dev" }],
      volumes: [{ volumeName: "data", containerPath: "/data" }],
      ports: [{ internal: 5432, external: 5432, ip: "127.0.0.1" }],
    };
  }

  const failures = (inputs: JsonObject) => new Caller(provider, tokens.container).failures(inputs);
  const diff = (state: JsonObject, inputs: JsonObject) =>
    new Caller(provider, tokens.container).diff(state, inputs);

  it("refuses a type that it does not know, and names those that it does", async () => {
    const swarm = "docker:index/service:Service";
    await assert.rejects(create(swarm, {}), /no type docker:index\/service:Service; it has .*Container/);
    await assert.rejects(remove(swarm, "1"), /no type/);
  });

  it("names every input that is wrong, inside lists too", async () => {
    const fine = { name: "a", image: "sha256:1" };
    assert.deepEqual(await failures({ ...fine, image: unknown }), []);
    assert.match((await failures({ image: "x" })).join(), /name: a value is needed/);
    assert.match((await failures({ ...fine, port: 1 })).join(), /port: there is no such input/);
    const ports = [{ internal: 1, external: 1 }, { external: "80" }];
    assert.match((await failures({ ...fine, ports })).join(), /ports\[1\]\.internal: a value is needed/);
    assert.match((await failures({ ...fine, restart: "sometimes" })).join(), /none of no, on-failure/);
  });

  it("copies no file into a root that is read-only, as Docker does not", async () => {
    const uploads = [{ file: "/etc/it", content: "x" }];
    const both = await failures({ name: "a", image: "sha256:1", readOnly: true, uploads });
    assert.match(both.join(), /rootfs is marked read-only/);
    assert.deepEqual(await failures({ name: "a", image: "sha256:1", readOnly: false, uploads }), []);
  });

  it("waits for no health that nobody checks, and binds no relative folder", async () => {
    assert.match((await failures({ name: "a", image: "i", wait: true })).join(), /a healthcheck is needed/);
    const mounts = [{ type: "bind", source: "./models", target: "/models" }];
    assert.match((await failures({ name: "a", image: "i", mounts })).join(), /mount path must be absolute/);
  });

  it("refuses a name and a port that are taken", async () => {
    await postgres();
    await assert.rejects(create(tokens.volume, { name: "data" }), /The name "data" is already in use/);
    const [{ properties } = { properties: {} as JsonObject }] = inventory().filter(
      ({ type }) => type === tokens.image,
    );
    const other = { ...containerOf(properties.imageId), name: "other" };
    await assert.rejects(
      create(tokens.container, other),
      /127\.0\.0\.1:5432 failed: port is already allocated/,
    );
    const elsewhere = { ...other, ports: [{ internal: 5432, external: 5432, ip: "127.0.0.2" }] };
    await create(tokens.container, elsewhere);
    const everywhere = { ...other, name: "third", ports: [{ internal: 1, external: 5432, ip: "0.0.0.0" }] };
    await assert.rejects(create(tokens.container, everywhere), /port is already allocated/);
  });

  it("refuses what a container needs and does not find", async () => {
    await assert.rejects(create(tokens.container, { name: "a", image: "sha256:none" }), /No such image/);
    await assert.rejects(postgres({ networksAdvanced: [{ name: "other" }] }), /network other not found/);
    assert.equal(inventory().filter(({ type }) => type === tokens.container).length, 0);
  });

  it("refuses a folder that is not there", async () => {
    const mounts = [{ type: "bind", source: path.join(folder, "none"), target: "/models" }];
    await assert.rejects(postgres({ mounts }), /bind source path does not exist/);
  });

  it("removes nothing that a container uses, and everything after it", async () => {
    const { network, volume, container } = await postgres();
    await assert.rejects(remove(tokens.network, network.id), /mlops-dev has active endpoints \(postgres\)/);
    await assert.rejects(remove(tokens.volume, volume.id), /volume is in use - \[postgres\]/);
    await remove(tokens.container, container.id);
    await remove(tokens.network, network.id);
    await remove(tokens.volume, volume.id);
    assert.deepEqual(
      inventory().map(({ type }) => type),
      [tokens.image],
    );
  });

  it("changes memory in place, and makes a container anew for another port", async () => {
    const { container } = await postgres();
    const inputs = containerOf(container.outputs.image);
    assert.deepEqual((await diff(container.outputs, inputs)).changed, []);
    const larger = await diff(container.outputs, { ...inputs, memory: 1024 });
    assert.deepEqual([larger.changed, larger.replaces], [["memory"], []]);
    const ports = [{ internal: 5432, external: 15432, ip: "127.0.0.1" }];
    assert.deepEqual((await diff(container.outputs, { ...inputs, ports })).replaces, ["ports"]);
  });

  it("sees a change in what Docker keeps otherwise than it was written", async () => {
    const { container: first } = await postgres();
    await remove(tokens.container, first.id);
    const changed = async (changes: JsonObject) => {
      const inputs = { ...containerOf(first.outputs.image), ...changes };
      const { id, outputs } = await create(tokens.container, inputs);
      await remove(tokens.container, id);
      return (await diff(outputs, inputs)).changed;
    };
    const tests = ["CMD", "true"];
    assert.deepEqual(await changed({ memorySwap: undefined }), ["memorySwap"]);
    assert.deepEqual(await changed({ healthcheck: { tests, startPeriod: "90s" } }), ["healthcheck"]);
    for (const startPeriod of ["30s", "1m30s", "2m0s"]) {
      const healthcheck = { tests, interval: "10s", startPeriod };
      assert.deepEqual(await changed({ healthcheck }), [], startPeriod);
    }
  });

  it("makes nothing at a preview", async () => {
    const { outputs } = await create(tokens.image, { name: image }, true);
    assert.equal(outputs.imageId, unknown);
    assert.deepEqual(inventory(), []);
  });

  it("finds out what somebody removed by hand", async () => {
    const { container } = await postgres();
    const read = (id: string) =>
      provider.read(
        new pb.ReadRequest().setUrn(urn(tokens.container, "it")).setType(tokens.container).setId(id),
      );
    assert.equal((await read(container.id)).getId(), container.id);
    await dockerInventory("dev", folder).remove(tokens.container, container.id);
    assert.equal((await read(container.id)).getId(), "");
  });

  it("is shown with what would run", async () => {
    await postgres({ gpus: "device=0" });
    assert.deepEqual(containerRows(inventory()), [["postgres", image, "device=0", "512 MiB", "data"]]);
  });
});
