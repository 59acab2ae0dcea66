import { strict as assert } from "node:assert";
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { policyOf } from "../../../policy/engine";
import type { Resource, Rule } from "../../../policy/rule";
import { unknown } from "../../../policy/values";

const base = { id: "a-rule", description: "It holds.", remedy: "Do.", severity: "low" as const };

/** As the SDK wraps inputs at a preview: who touches what is not known, fails. */
function guarded(props: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(props, {
    get: (target, key: string) => {
      if (key === "__getSpecialProxyTarget") return target;
      if (target[key] === unknown) throw new Error(`${key} cannot be known`);
      return target[key];
    },
  });
}

function analyzed(more: Partial<PolicyResource> = {}): ResourceValidationArgs & PolicyResource {
  return {
    type: "aws:kms/key:Key",
    name: "key",
    urn: "urn:key",
    props: guarded({ description: unknown }),
    opts: { protect: true, ignoreChanges: [], aliases: [], additionalSecretOutputs: [] },
    dependencies: [],
    propertyDependencies: {},
    stackTags: new Map(),
    getConfig: () => ({ asked: true }),
    ...more,
  } as unknown as ResourceValidationArgs & PolicyResource;
}

/** What a rule about one resource is shown. */
function shown(args: ResourceValidationArgs): Resource {
  let seen: Resource | undefined;
  const rule: Rule = { ...base, check: (resource) => ((seen = resource), []) };
  const policy = policyOf(rule, false);
  assert.ok("validateResource" in policy && typeof policy.validateResource === "function");
  void policy.validateResource(args, () => assert.fail("nothing is wrong"));
  assert.ok(seen);
  return seen;
}

describe("a rule in the engine", () => {
  it("is shown what the preview does not know, and decides for itself", () => {
    assert.deepEqual(shown(analyzed()).props, { description: unknown });
  });

  it("is shown whether the resource is protected", () => {
    assert.equal(shown(analyzed()).protect, true);
  });

  it("is shown the tags that the provider adds, which the engine keeps as JSON text", () => {
    const provider = (defaultTags: unknown) => ({ provider: { props: guarded({ defaultTags }) } }) as never;
    const tags = { owner: "ml" };
    assert.deepEqual(shown(analyzed(provider(JSON.stringify({ tags })))).defaultTags, tags);
    assert.deepEqual(shown(analyzed(provider(unknown))).defaultTags, {});
    assert.deepEqual(shown(analyzed()).defaultTags, {});
  });

  it("reports what it finds, with the settings and the stack's wish for protection at hand", () => {
    const rule: Rule = {
      ...base,
      check: (_, { protect, settings }) => [JSON.stringify([protect, settings["asked"]]), "again"],
    };
    const policy = policyOf(rule, true);
    const said: string[] = [];
    assert.ok("validateResource" in policy && typeof policy.validateResource === "function");
    void policy.validateResource(analyzed(), (message) => said.push(message));
    assert.deepEqual(said, ["[true,true]", "again"]);
  });

  it("is shown where inputs come from, when the whole stack is looked at", () => {
    const rule: Rule = {
      ...base,
      checkStack: (resources) =>
        resources.map(({ urn, sources }) => ({ urn, message: JSON.stringify(sources) })),
    };
    const policy = policyOf(rule, false);
    const said: [string, string | undefined][] = [];
    assert.ok("validateStack" in policy);
    const resources = [analyzed({ propertyDependencies: { bucket: [analyzed({ urn: "urn:bucket" })] } })];
    const args = { ...analyzed(), resources, notApplicable: () => assert.fail() };
    void policy.validateStack(args, (message, urn) => said.push([message, urn]));
    assert.deepEqual(said, [['{"bucket":["urn:bucket"]}', "urn:key"]]);
  });
});
