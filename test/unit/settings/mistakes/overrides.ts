import type { Mistake } from "../yaml";

/** An override of a Deployment, or of another kind, with what is set in YAML's flow style. */
const override = (set: string, kind = "Deployment") => `overrides: [{ kind: "${kind}", set: ${set} }]`;

/** Something set that others depend on. */
function fixed(field: string, set: string, kind: string, found: string, why: RegExp): Mistake {
  return {
    mistake: `${field} of ${kind} overridden`,
    yaml: override(set, kind),
    at: `mlops:overrides[0].set.${field}`,
    found,
    needed: new RegExp(`^this cannot be overridden: .*${why.source}.* \\(remove it\\)$`),
  };
}

/** Something set that nobody but its owner may read. */
function secret(what: string, set: string, at: string): Mistake {
  return {
    mistake: `a secret in an override: ${what}`,
    yaml: override(set),
    at: `mlops:overrides[0].set.${at}`,
    // What somebody wrote by mistake is in no log of a pipeline as well.
    found: "[secret]",
    needed: /^no secret may stand here, since this file is plain text: refer to a Secret by its name$/,
  };
}

/** A kind that is another setting's. */
const closed = (kind: string, why: RegExp): Mistake => ({
  mistake: `an override of ${kind}`,
  yaml: override("{ a: 1 }", kind),
  at: "mlops:overrides[0].kind",
  found: `"${kind}"`,
  needed: new RegExp(`^another kind is needed: .*${why.source}`),
});

/** Mistakes about what a fork overrides. */
export const overrides: Mistake[] = [
  fixed("metadata.name", "{ metadata: { name: mine } }", "Service", '"mine"', /refer to it by its name/),
  fixed("metadata.namespace", "{ metadata: { namespace: default } }", "Role", '"default"', /its quota/),
  fixed("metadata", "{ metadata: null }", "apps/v1/Deployment", "null", /refer to it by its name/),
  fixed("spec.selector", "{ spec: { selector: null } }", "StatefulSet", "null", /find pods by it/),
  fixed(
    "spec.selector.app",
    "{ spec: { selector: { app: mine } } }",
    "v1/Service",
    '"mine"',
    /find pods by it/,
  ),
  fixed(
    "spec.template.metadata.labels.app.kubernetes.io/name",
    "{ spec: { template: { metadata: { labels: { app.kubernetes.io/name: mine } } } } }",
    "Deployment",
    '"mine"',
    /find pods by it/,
  ),
  fixed(
    "metadata.labels.mlops-stack.io/client-of-redis",
    '{ metadata: { labels: { mlops-stack.io/client-of-redis: "true" } } }',
    "Pod",
    '"true"',
    /find pods by it/,
  ),
  fixed("stringData.url", "{ stringData: { url: x } }", "Secret", '"x"', /a Secret is none/),
  fixed("identifier", "{ identifier: mine }", "aws:rds/instance:Instance", '"mine"', /would be replaced/),
  fixed(
    "deletionProtection",
    "{ deletionProtection: false }",
    "aws:eks/cluster:Cluster",
    "false",
    /aws\.protect/,
  ),
  fixed("region", "{ region: eu-west-1 }", "aws:s3/bucket:Bucket", '"eu-west-1"', /aws:region/),
  fixed(
    "tags.mlops-stack.io/urn",
    "{ tags: { mlops-stack.io/urn: x } }",
    "aws:ec2/vpc:Vpc",
    '"x"',
    /recovery and the bill/,
  ),
  secret("an encrypted value", "{ spec: { secure: v1:abc } }", "spec"),
  secret("a field that is one by its name", "{ spec: { password: abc } }", "spec.password"),
  secret(
    "a variable of a container",
    '{ spec: { "containers[name=a]": { "env[name=DB_PASSWORD]": { value: abc } } } }',
    "spec.containers[name=a].env[name=DB_PASSWORD].value",
  ),
  secret("a variable that is added", '{ "env[+]": [{ name: API_KEY, value: abc }] }', "env[+]"),
  closed("mlops:data:Postgres", /name the resource inside it/),
  closed("pulumi:providers:aws", /mlops:aws/),
  closed("random:index/randomId:RandomId", /a secret that others hold/),
  {
    mistake: "an override of a kind in lower case",
    yaml: override("{ a: 1 }", "deployment"),
    at: "mlops:overrides[0].kind",
    found: '"deployment"',
    needed: /a kind is needed: one of Kubernetes \(Deployment, apps\/v1\/Deployment\)/,
  },
  {
    mistake: "more than labels set on every object",
    yaml: override("{ spec: { replicas: 2 } }", "*"),
    at: "mlops:overrides[0].set.spec.replicas",
    found: "2",
    needed: /metadata\.labels or metadata\.annotations is needed with kind \*/,
  },
  {
    mistake: "an override that sets nothing",
    yaml: override("{}"),
    at: "mlops:overrides[0].set",
    found: "{}",
    needed: /the fields to set are needed/,
  },
  {
    mistake: "an item of a list by its position",
    yaml: override('{ spec: { "containers[0]": { image: x } } }'),
    at: "mlops:overrides[0].set.spec.containers[0].image",
    found: '"x"',
    needed: /list\[key=value\] is needed/,
  },
  {
    mistake: "something else than a list added to one",
    yaml: override('{ "args[+]": --verbose }'),
    at: "mlops:overrides[0].set.args[+]",
    found: '"--verbose"',
    needed: /a list of the items to add is needed/,
  },
  {
    mistake: "an item of a list replaced by text",
    yaml: override('{ "containers[name=a]": b }'),
    at: "mlops:overrides[0].set.containers[name=a]",
    found: '"b"',
    needed: /the fields of the item are needed/,
  },
  {
    mistake: "an override by a misspelt key",
    yaml: "overrides: [{ kind: Deployment, nam: digits-server, set: { a: 1 } }]",
    at: "mlops:overrides[0].nam",
    found: '"digits-server"',
    needed: /did you mean name\?/,
  },
];
