import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { inventAnswer, inventOutputs } from "./inventedOutputs";
import { type Plain, unwrapSecrets } from "./secrets";

/** A resource as the program registered it. */
export interface RecordedResource {
  urn: string;
  type: string;
  name: string;
  /** URN of the parent; none for what the stack owns directly. */
  parent?: string;
  custom: boolean;
  /** What the provider calls it. */
  id: string;
  /** Inputs with secrets still marked: see `secrets.ts`. */
  inputs: Record<string, unknown>;
  /** Inputs with secrets unwrapped. */
  plain: Record<string, Plain>;
  options: RecordedOptions;
  /** What it was before, as far as it says so. */
  aliases: RecordedAlias[];
  /** What the provider answered, with secrets marked. */
  outputs: Record<string, unknown>;
  /** Name of the object in the cluster, generated or not. */
  objectName?: string;
}

export interface RecordedOptions {
  /** Logical name of the explicit provider; none when a default one would be used. */
  provider?: string;
  /** URNs, those that follow from inputs included. */
  dependencies: string[];
  protect: boolean;
  deleteBeforeReplace: boolean;
  ignoreChanges: string[];
  retainOnDelete: boolean;
  /** Longest time that the engine waits for an update; none where the provider decides. */
  updateTimeout?: string;
}

/** A former URN of a resource, or those parts of it that differed. */
export interface RecordedAlias {
  urn?: string;
  name?: string;
  type?: string;
  /** URN of the former parent. */
  parent?: string;
  /** It had no parent. */
  noParent?: boolean;
}

export interface Recording {
  resources: RecordedResource[];
  /** What the program exports, secrets unwrapped. */
  outputs: Record<string, unknown>;
}

/**
 * Runs a Pulumi program without an engine and records every resource it registers. Fails on a resource type or a call
 * that `inventedOutputs.ts` does not foresee, on a name that is used twice, and on anything that fails in the
 * background: it returns only after every promise of the program has settled.
 */
export async function record(
  program: () => unknown,
  stack = "test",
  config: Record<string, string> = {},
  secretKeys: string[] = [],
): Promise<Recording> {
  const failures: unknown[] = [];
  const onFailure = (error: unknown) => void failures.push(error);
  const recorder = new Recorder(onFailure);
  process.on("unhandledRejection", onFailure);
  try {
    await pulumi.runtime.setMocks(recorder.mocks, "mlops", stack, false);
    pulumi.runtime.setAllConfig(config, secretKeys);
    recorder.listen();
    const outputs = await pulumi.runtime.runInPulumiStack(() => Promise.resolve(program())).catch(onFailure);
    await backgroundWork();
    await pulumi.runtime.disconnect();
    if (failures[0] instanceof Error) throw failures[0];
    assert.deepEqual(failures, []);
    return { resources: recorder.resources, outputs: await settle(outputs ?? {}) };
  } finally {
    process.off("unhandledRejection", onFailure);
  }
}

/** Lets promises that nobody awaits go on, and their failures be noticed: Node.js reports those between turns. */
async function backgroundWork(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

class Recorder {
  readonly resources: RecordedResource[] = [];
  private readonly byMockUrn = new Map<string, RecordedResource>();

  constructor(private readonly onFailure: (error: unknown) => void) {}

  readonly mocks: pulumi.runtime.Mocks = {
    newResource: (args) => inventOutputs(args),
    call: (args) => {
      try {
        return inventAnswer(args);
      } catch (error) {
        // The SDK hands only a part of the error on to the program.
        this.onFailure(error);
        throw error;
      }
    },
  };

  /** The mocks see neither parent nor options; the requests they come from carry both. */
  listen(): void {
    const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) =>
      register(request, (error, response) => {
        if (response) this.add(request, response);
        callback(error, response);
      });
  }

  private add(request: RegisterRequest, response: RegisterResponse): void {
    const parent = this.byMockUrn.get(request.getParent());
    const type = request.getType();
    const inputs = request.getObject()?.toJavaScript() ?? {};
    const outputs = response.getObject()?.toJavaScript() ?? {};
    const recorded: RecordedResource = {
      urn: urnOf(parent, type, request.getName()),
      type,
      name: request.getName(),
      parent: parent?.urn,
      custom: request.getCustom(),
      id: response.getId(),
      inputs,
      plain: unwrapSecrets(inputs) as Record<string, Plain>,
      options: {
        provider: request.getProvider().split("::").at(-2),
        dependencies: request.getDependenciesList().map((urn) => this.byMockUrn.get(urn)?.urn ?? urn),
        protect: request.getProtect(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        ignoreChanges: request.getIgnorechangesList(),
        updateTimeout: request.getCustomtimeouts()?.getUpdate() || undefined,
        retainOnDelete: request.getRetainondelete(),
      },
      aliases: request.getAliasesList().map((alias) => this.aliasOf(alias)),
      outputs,
      objectName: outputs.metadata?.name,
    };
    if (type === "pulumi:pulumi:Stack") return;
    if (this.resources.some(({ urn }) => urn === recorded.urn)) {
      throw new Error(`${recorded.urn} is registered twice`);
    }
    this.byMockUrn.set(response.getUrn(), recorded);
    this.resources.push(recorded);
  }

  /** Fields that a message does not set arrive as empty text. */
  private aliasOf(alias: AliasMessage): RecordedAlias {
    const given = (text: string) => (text === "" ? undefined : text);
    const spec = alias.getSpec();
    if (!spec) return { urn: given(alias.getUrn()) };
    const parent = given(spec.getParenturn());
    return {
      name: given(spec.getName()),
      type: given(spec.getType()),
      parent: parent && (this.byMockUrn.get(parent)?.urn ?? parent),
      noParent: spec.getNoparent(),
    };
  }
}

/** URNs of the engine name every ancestor's type; the mock monitor's only the last. */
function urnOf(parent: RecordedResource | undefined, type: string, name: string): string {
  const ancestry = parent ? `${parent.urn.split("::")[2]}$` : "";
  return `urn:pulumi:stack::mlops::${ancestry}${type}::${name}`;
}

async function settle(outputs: object): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    pulumi.unsecret(pulumi.output(outputs)).apply((values) => resolve({ ...values }));
  });
}

/** The part of the SDK's mock monitor and of its protocol that is used here; neither is exported with types. */
interface MockMonitor {
  registerResource(request: RegisterRequest, callback: RegisterCallback): Promise<void>;
}

type RegisterCallback = (error: Error | null, response?: RegisterResponse) => void;

interface RegisterResponse {
  getUrn(): string;
  getId(): string;
  getObject(): { toJavaScript(): { metadata?: { name?: string } } } | undefined;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProvider(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getCustomtimeouts(): { getUpdate(): string } | undefined;
  getAliasesList(): AliasMessage[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

interface AliasMessage {
  getUrn(): string;
  getSpec():
    { getName(): string; getType(): string; getParenturn(): string; getNoparent(): boolean } | undefined;
}
