import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import type { Target } from "../ready";
import { pulumiOutput } from "../engine/pulumi";
import { shared } from "../layout";
import { kubectl } from "../nodes/apply";
import { forwarded, NotForwarded, type ServicePort, servicePortOf } from "../portForward";
import { chosenModel, type TourModel } from "./chosenModel";
import { Model } from "./model";
import { Unexpected } from "./step";

/** A service as the stack's outputs name it. */
interface ServiceOutput {
  name: string;
  namespace?: string;
  address: string;
}

/** An account of people. */
interface Account {
  username: string;
  password: string;
}

const pauseMs = 1000;

/** What a step works with: the stack as its outputs describe it, and hands to touch it. */
export class Tour {
  /** The model that is asked. */
  readonly model: TourModel;
  private firstAnswer?: number;
  private readonly began = Date.now();
  private services?: Promise<ServiceOutput[]>;
  private accounts?: Promise<Record<string, Account>>;

  /** @param parameters handed on to `pulumi up`. */
  constructor(
    readonly target: Target,
    readonly parameters: string[],
    private readonly interrupt: AbortSignal,
  ) {
    this.model = chosenModel(target.stack);
  }

  /** From the tour's start; nothing before the first prediction. */
  get secondsToFirstPrediction(): number | undefined {
    return this.firstAnswer === undefined ? undefined : (this.firstAnswer - this.began) / 1000;
  }

  kubectl(...words: string[]): Promise<string> {
    return kubectl(this.target.instance, words);
  }

  /** A secret or plain output of the stack. */
  async output<T>(name: string): Promise<T> {
    const { instance, stack } = this.target;
    const words = ["stack", "output", name, "--json", "--show-secrets"];
    return JSON.parse(await pulumiOutput(instance, stack, words)) as T;
  }

  /** The account of people that a service asks for; nothing where it asks for none. */
  async account(service: string): Promise<Account | undefined> {
    this.accounts ??= this.output<Record<string, Account>>("credentials");
    return (await this.accounts)[service];
  }

  /** Where a service of the stack is, by its name in the outputs. */
  async service(name: string): Promise<ServicePort> {
    this.services ??= this.output<ServiceOutput[]>("services");
    const found = (await this.services).find((service) => service.name === name);
    const service = found && servicePortOf(found);
    if (!service) throw new Unexpected(`the stack has no ${name} in the cluster`);
    return service;
  }

  /** Works with a service under an address of this machine. */
  async forwarded<T>(name: string, work: (url: string) => Promise<T>): Promise<T> {
    const { kubeconfig } = this.target.instance;
    const start = (words: string[]) =>
      execa(path.join(shared.bin, "kubectl"), words, {
        env: { KUBECONFIG: kubeconfig },
        stdin: "ignore",
        reject: false,
      });
    try {
      return await forwarded(start, await this.service(name), work);
    } catch (error) {
      // Pods come and go on the tour: a step may ask again.
      throw error instanceof NotForwarded ? new Unexpected(error.message) : error;
    }
  }

  /** Works with the model's server. */
  async withModel<T>(work: (model: Model) => Promise<T>): Promise<T> {
    const onAnswer = () => (this.firstAnswer ??= Date.now());
    return this.forwarded(this.model.service, (url) => work(new Model(url, onAnswer)));
  }

  /** Asks again until it is seen; where it never is, the last that was found is the answer. */
  async until<T>(seconds: number, ask: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      this.interrupt.throwIfAborted();
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof Unexpected)) throw error;
        if (Date.now() > deadline) throw new Unexpected(`${error.message} (for ${seconds} s)`);
      }
      await sleep(pauseMs);
    }
  }
}
