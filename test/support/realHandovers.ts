import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1Service } from "@kubernetes/client-node";

import type { Checkout } from "./checkout";
import { type LoadResult, underLoad } from "./load";
import { digits, eventually, type RealStack, sampleBody } from "./realStack";

const isNightly = process.env["NIGHTLY"] !== undefined;

/** How often a model takes over from itself, and how often somebody asks it meanwhile. */
export const promised = isNightly ? { switches: 50, requests: 1_000_000 } : { switches: 3, requests: 20_000 };

const model = ["mlops:models", 0];

/** Has the model answer at an address of this machine, by its settings. */
export async function exposed(checkout: Checkout, stack: RealStack): Promise<string> {
  checkout.set([...model, "expose", "type"], "loadBalancer");
  await checkout.must("up");
  const look = () => stack.get<V1Service>("service", "-n", digits.namespace, "digits");
  const addressOf = ({ status }: V1Service) => status?.loadBalancer?.ingress?.[0]?.ip;
  return addressOf(await eventually("an address", look, (one) => addressOf(one) !== undefined)) ?? "";
}

/** Makes it a revision of its own, of the same model, which has not to be trained for that. */
export function revise(checkout: Checkout, revision: number): void {
  checkout.set([...model, "env"], { REVISION_OF_THE_TEST: String(revision) });
}

/** Asks all the while, as often as was promised, and counts what came back. */
export async function handOver(checkout: Checkout, address: string): Promise<LoadResult> {
  return underLoad(`http://${address}/v1/predict`, sampleBody, async (result) => {
    for (let revision = 1; revision <= promised.switches; revision++) {
      revise(checkout, revision);
      await checkout.must("up");
    }
    while (result.sent < promised.requests) await sleep(100);
  });
}

/** A revision that misses a limit: the update fails and says by how much. */
export async function failingUpdate(checkout: Checkout): Promise<string> {
  checkout.set([...model, "rollout", "gate", "accuracy"], 1);
  revise(checkout, promised.switches + 1);
  const { exitCode, all = "" } = await checkout.make("up");
  assert.notEqual(exitCode, 0, all);
  return all;
}
