import assert from "node:assert/strict";
import { parse } from "yaml";
import { putFirstModel } from "../../../scripts/init/firstModel";
import { SettingsFile } from "../../../scripts/shared/settingsFile";
import { large, small } from "./answers";

interface Config {
  "mlops:models": ({ name: string } & Record<string, unknown>)[];
  "mlops:gpuPools"?: { min?: number; sharing?: unknown }[];
  "mlops:autoscaler"?: unknown;
}

const digits = "    - { name: digits, replicas: { min: 3 }, gpu: 0.5 }\n";
const pool = "  mlops:gpuPools: [{ name: a, min: 2, sharing: { strategy: mps, replicas: 2 } }]\n";

/** A stack file with some models and pools after a model was put into it. */
async function after(models: string, rest = "", answers = small): Promise<{ config: Config; text: string }> {
  const file = new SettingsFile(`config:\n  mlops:models:\n${models}${rest}`);
  putFirstModel(file, answers);
  const text = await file.toText();
  return { ...(parse(text) as { config: Config }), text };
}

const gpu = (share: number | string) =>
  ({ ...large, model: large.model && { ...large.model, gpu: share } }) as typeof large;
const names = ({ config }: { config: Config }) => config["mlops:models"].map(({ name }) => name);

describe("the first model of a fork", () => {
  it("takes the place of the reference models, with the replicas of the first and nothing else of it", async () => {
    const there = await after(`${digits}    - { name: own }\n    - { name: digits-gpu }\n`);
    assert.deepEqual(names(there), ["wine", "own"]);
    const [wine] = there.config["mlops:models"];
    assert.deepEqual([wine?.["replicas"], "gpu" in (wine ?? {})], [{ min: 3 }, false]);
  });

  it("comes after those that a fork has already, of which none is lost", async () => {
    assert.deepEqual(names(await after("    - { name: own }\n    - { name: other }\n")), [
      "own",
      "other",
      "wine",
    ]);
  });

  it("called like a reference model leaves the others", async () => {
    const answers = { ...small, model: small.model && { ...small.model, name: "digits" } };
    assert.deepEqual(names(await after(`${digits}    - { name: digits-gpu }\n`, "", answers)), [
      "digits",
      "digits-gpu",
    ]);
  });

  it("that is there already keeps what was said about it since", async () => {
    const own = "    - name: wine # ours\n      # Why so many\n      replicas: { min: 9 }\n      gpu: 1\n";
    const { text, config } = await after(own);
    assert.match(text, /name: wine # ours\n {6}# Why so many\n {6}replicas: \{ min: 9 \}\n/);
    assert.deepEqual(config["mlops:models"][0]?.["model"], small.model?.model);
    assert.ok(!("gpu" in (config["mlops:models"][0] ?? {})));
  });

  it("is served by the only pool, which shares its GPUs as the model asks", async () => {
    const sharing = async (share: number | string) =>
      (await after(digits, pool, gpu(share))).config["mlops:gpuPools"]?.[0]?.sharing;
    assert.deepEqual(await sharing(0.25), { strategy: "mps", replicas: 4 });
    assert.equal(await sharing(1), undefined);
    assert.deepEqual(await sharing(0.3), { strategy: "mps", replicas: 2 });
    assert.deepEqual(await sharing("1g.10gb"), { strategy: "mps", replicas: 2 });
    const unshared = "  mlops:gpuPools:\n    - name: a\n";
    assert.deepEqual((await after(digits, unshared, gpu(0.5))).config["mlops:gpuPools"]?.[0]?.sharing, {
      strategy: "mps",
      replicas: 2,
    });
  });

  it("leaves pools alone where there are several, or other models on GPUs", async () => {
    const two = "  mlops:gpuPools: [{ name: a, min: 2 }, { name: b, min: 1 }]\n";
    assert.deepEqual((await after(digits, two)).config["mlops:gpuPools"], [
      { name: "a", min: 2 },
      { name: "b", min: 1 },
    ]);
    const shared = await after(`${digits}    - { name: own, gpu: 0.5 }\n`, pool, gpu(1));
    assert.deepEqual(shared.config["mlops:gpuPools"]?.[0]?.sharing, { strategy: "mps", replicas: 2 });
  });

  it("on CPU keeps no GPU waiting", async () => {
    const kept = "  mlops:autoscaler: { placeholders: [{ pool: a, replicas: 1 }] }\n";
    const { config } = await after(digits, `${pool}${kept}`);
    assert.deepEqual([config["mlops:gpuPools"]?.[0]?.min, config["mlops:autoscaler"]], [0, undefined]);
  });
});
