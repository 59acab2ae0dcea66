import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import * as path from "node:path";
import { buffer } from "node:stream/consumers";
import type { V1Service } from "@kubernetes/client-node";
import fc from "fast-check";
import getPort from "get-port";
import type { Api } from "../../../../sandbox/api";
import { connectProxy } from "../../../../sandbox/realNode/gateway/connectProxy";
import {
  assignedAddresses,
  blockOf,
  LoadBalancers,
  listenersOf,
} from "../../../../sandbox/realNode/provider/loadBalancers";
import { temporaryFolder } from "../core/temporaryFolder";

const block = "127.78.33.";

interface Wish {
  type?: string;
  ip?: string;
  port?: number;
  nodePort?: number;
  clusterIP?: string;
}

function service(
  name: string,
  { type = "LoadBalancer", ip, port = 80, nodePort, clusterIP }: Wish = {},
): V1Service {
  return {
    metadata: { namespace: "ml", name },
    spec: { type, clusterIP: clusterIP ?? "10.96.0.7", ports: [{ port, nodePort }] },
    status: ip === undefined ? {} : { loadBalancer: { ingress: [{ ip }] } },
  };
}

describe("the addresses of load balancers", () => {
  it("are of a block of loopback that only one sandbox has", () => {
    const port = fc.integer({ min: 1024, max: 65_535 });
    fc.assert(
      fc.property(port, fc.oneof(port, fc.constantFrom(1024, 1025, 1280, 65_280, 65_535)), (one, other) => {
        assert.notEqual(blockOf(one), blockOf(one > 2000 ? one - 256 : one + 256));
        assert.match(blockOf(one), /^127\.(\d+)\.(\d+)\.$/);
        assert.ok(!blockOf(one).startsWith("127.0."));
        assert.equal(blockOf(one) === blockOf(other), one === other);
      }),
    );
  });

  it("are distinct, and stay as they are while Services come and go", () => {
    const counts = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.array(fc.nat({ max: 39 })));
    fc.assert(
      fc.property(counts, ([count, gone]) => {
        const first = Array.from({ length: count }, (_, index) => service(`a${index}`));
        const given = assignedAddresses(first, block);
        const kept = first
          .filter((_, index) => !gone.includes(index))
          .map(({ metadata, ...rest }) => ({ metadata, ...rest }));
        const told = kept.map((one, index) => {
          const before = first.find(({ metadata }) => metadata === one.metadata);
          return service(`a${index}`, { ip: given.get(before as V1Service) });
        });
        const more = [service("new-1"), ...told, service("new-2")];
        const after = assignedAddresses(more, block);
        assert.equal(new Set(after.values()).size, more.length);
        for (const one of told) assert.equal(after.get(one), one.status?.loadBalancer?.ingress?.[0]?.ip);
        for (const address of after.values()) assert.ok(address.startsWith(block));
      }),
    );
  });

  it("are for Services that balance and stay, as many as there are", () => {
    const going = service("going");
    going.metadata = { ...going.metadata, deletionTimestamp: new Date() };
    const others = [going, service("node", { type: "NodePort" }), service("plain", { type: "ClusterIP" })];
    assert.equal(assignedAddresses(others, block).size, 0);
    const many = Array.from({ length: 300 }, (_, index) => service(`a${index}`));
    assert.equal(assignedAddresses(many, block).size, 254);
  });

  it("are never another's, whatever a Service says", () => {
    for (const ip of ["0.0.0.0", "192.0.2.1", "127.0.0.1", `${block}0`, `${block}255`, `${block}1.1`, "::"]) {
      assert.deepEqual([...assignedAddresses([service("a", { ip })], block).values()], [`${block}1`], ip);
    }
  });
});

describe("what listens for Services", () => {
  it("is a port of an address for each that balances, a port of loopback for each on the node, both TCP", () => {
    const balanced = service("a", { port: 80, nodePort: 30_080 });
    balanced.spec?.ports?.push({ port: 53, protocol: "UDP" });
    const onNode = service("b", { type: "NodePort", port: 81, nodePort: 30_081, clusterIP: "10.96.0.8" });
    const plain = service("c", { type: "ClusterIP" });
    const found = listenersOf([balanced, onNode, plain], new Map([[balanced, `${block}1`]]));
    assert.deepEqual(found, [
      { host: `${block}1`, port: 80, target: "10.96.0.7:80" },
      { host: "127.0.0.1", port: 30_081, target: "10.96.0.8:81" },
    ]);
  });
});

/** Elsewhere loopback is one address, and there is no real node. */
const describeOnLinux = process.platform === "linux" ? describe : () => undefined;

describeOnLinux("load balancers", () => {
  const folder = temporaryFolder();
  let told: [string, object][];
  let proxy: Server;
  let port: number;
  let balancers: LoadBalancers;
  const targets: string[] = [];

  beforeEach("makes a way in that leads to nobody but says who was asked for", async () => {
    told = [];
    targets.length = 0;
    const wayIn = path.join(folder.at, "in.sock");
    proxy = connectProxy((authority) => {
      targets.push(authority);
      return false;
    });
    proxy.listen(wayIn);
    await once(proxy, "listening");
    port = await getPort({ host: `${block}1` });
    const patch = (at: string, body: object) => {
      told.push([at, body]);
      return Promise.resolve();
    };
    balancers = new LoadBalancers({ patch } as unknown as Api, wayIn, block, () => undefined);
  });
  afterEach("closes everything", () => {
    balancers.close();
    proxy.close();
  });

  async function isOpen(host: string, at = port): Promise<boolean> {
    const socket = connect({ host, port: at });
    const isConnected = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    if (isConnected) await buffer(socket).catch(() => undefined);
    socket.destroy();
    return isConnected;
  }

  it("open their port, lead it into the node's network, and say where they are", async () => {
    await balancers.reconcile([service("a", { port })]);
    assert.ok(await isOpen(`${block}1`));
    assert.deepEqual(targets, [`10.96.0.7:${port}`]);
    const ingress = [{ ip: `${block}1`, ipMode: "VIP" }];
    assert.deepEqual(told, [
      ["/api/v1/namespaces/ml/services/a/status", { status: { loadBalancer: { ingress } } }],
    ]);
  });

  it("stay open from one turn to the next, and close when their Service goes", async () => {
    const known = service("a", { port, ip: `${block}1` });
    await balancers.reconcile([known]);
    await balancers.reconcile([structuredClone(known)]);
    assert.deepEqual(told, []);
    assert.ok(await isOpen(`${block}1`));
    await balancers.reconcile([service("a", { port, type: "ClusterIP" })]);
    assert.ok(!(await isOpen(`${block}1`)));
  });

  it("are not kept closed by one whose port somebody else has", async () => {
    const other = createServer();
    other.listen(port, `${block}1`);
    await once(other, "listening");
    const services = ["a", "b"].map((name) => service(name, { port }));
    await assert.rejects(balancers.reconcile(services), /EADDRINUSE/);
    assert.ok(await isOpen(`${block}2`));
    assert.equal(told.length, 2);
    other.close();
    await once(other, "close");
    await balancers.reconcile(services);
    assert.ok(await isOpen(`${block}1`));
  });
});
