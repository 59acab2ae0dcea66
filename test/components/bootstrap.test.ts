import { strict as assert } from "node:assert";
import { createRequire } from "node:module";
import * as path from "node:path";
import config from "../../policy/config.json";
import { statementsOf } from "../../policy/iam";
import { rules } from "../../policy/rules";
import { lookups } from "../../sandbox/cloud/lookups";
import { resourceTypes } from "../../sandbox/cloud/services";
import { type RecordedResource, record, type Recording } from "../support/recorder";
import { recordedResources } from "../unit/policy/recorded";

const aws = { region: "eu-central-1", accountId: "123456789012", name: "mlops" };
const settings = {
  aws,
  environments: [
    { stack: "staging", name: "mlops-staging" },
    { stack: "prod", name: "mlops-prod" },
  ],
  github: { repository: "team/platform" },
  pulumi: { organization: "team" },
};

const requireModule = createRequire(__filename);

function bootstrap(more: Record<string, unknown> = {}): Promise<Recording> {
  const program = path.resolve(__dirname, "../../bootstrap/index.ts");
  const entries = Object.entries({ ...settings, ...more }).filter(([, value]) => value !== undefined);
  const values = entries.map(([name, value]) => [`mlops:${name}`, JSON.stringify(value)]);
  return record(
    () => (requireModule(program) as () => unknown)(),
    "account",
    Object.fromEntries(values) as Record<string, string>,
  );
}

describe("the bootstrap", () => {
  let recording: Recording;
  before(async () => {
    recording = await bootstrap();
  });

  const ofType = (type: string): RecordedResource[] =>
    recording.resources.filter((resource) => resource.type === type);
  const named = (type: string, name: string): RecordedResource => {
    const found = ofType(type).find((resource) => resource.name === name);
    assert.ok(found, `${type} ${name}`);
    return found;
  };
  const trustOf = (role: string) => statementsOf(named("aws:iam/role:Role", role).plain["assumeRolePolicy"]);

  it("makes one bucket and one key that outlive a mistake, and says how to log in to them", () => {
    for (const type of ["aws:s3/bucket:Bucket", "aws:kms/key:Key"]) {
      const [only, ...more] = ofType(type);
      assert.equal(more.length, 0);
      assert.equal(only?.options.protect, true, type);
    }
    assert.match(String(recording.outputs["backendUrl"]), /^s3:\/\/state-bucket-\w+\?region=eu-central-1$/);
    assert.equal(recording.outputs["secretsProvider"], "awskms://alias/mlops-secrets?region=eu-central-1");
  });

  it("keeps what was written over for as long as the settings say", async () => {
    const lifecycle = (from: Recording) =>
      from.resources.find(({ type }) => type.includes("bucketLifecycle"))?.plain["rules"];
    assert.match(JSON.stringify(lifecycle(recording)), /"noncurrentDays":90/);
    assert.match(
      JSON.stringify(lifecycle(await bootstrap({ state: { noncurrentDays: 30 } }))),
      /"noncurrentDays":30/,
    );
  });

  it("lets each environment of the repository, and each stack of the organization, deploy itself alone", () => {
    for (const stack of ["staging", "prod"]) {
      const [github, pulumi] = trustOf(`${stack}-deploy`).map(({ conditions }) => conditions);
      assert.deepEqual(github, {
        "token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"],
        "token.actions.githubusercontent.com:sub": [`repo:team/platform:environment:${stack}`],
      });
      assert.deepEqual(pulumi, {
        "api.pulumi.com/oidc:aud": ["team"],
        "api.pulumi.com/oidc:sub": [`pulumi:deploy:org:team:project:mlops:stack:${stack}:*`],
      });
    }
  });

  const subjectsOf = (role: string) =>
    trustOf(role)
      .flatMap(({ conditions }) => Object.entries(conditions))
      .flatMap(([key, values]) => (key.endsWith(":sub") ? values : []));
  const changing = (role: string) =>
    policiesOf(role)
      .flatMap(({ actions }) => actions)
      .filter((action) => !/:(Get|List|Describe|Decrypt)/.test(action));

  it("lets pull requests look, and the main branch before somebody approves, and change nothing", () => {
    assert.deepEqual(subjectsOf("prod-preview"), [
      "repo:team/platform:pull_request",
      "repo:team/platform:ref:refs/heads/main",
      "pulumi:deploy:org:team:project:mlops:stack:prod:operation:preview:scope:write",
    ]);
    assert.deepEqual(changing("prod-preview"), []);
  });

  it("lets the main branch alone look for drift, at all that a deployment reads, and change nothing", () => {
    assert.deepEqual(subjectsOf("prod-drift"), ["repo:team/platform:ref:refs/heads/main"]);
    assert.deepEqual(changing("prod-drift"), []);
    const readsOf = (role: string) =>
      policiesOf(role)
        .filter(({ allows }) => allows)
        .flatMap(({ actions }) => actions.filter((action) => /:(Get|List|Describe)/.test(action)));
    const granted = readsOf("prod-drift");
    assert.ok(granted.includes("rds:DescribeDBInstances"));
    assert.deepEqual(
      readsOf("prod-deploy").filter((action) => !granted.includes(action) && action !== "tag:GetResources"),
      [],
    );
  });

  it("lets stacks of pull requests use the roles of the one that they are copied from, under names of their own", async () => {
    const [staging, prod] = settings.environments;
    const reviewed = await bootstrap({ environments: [{ ...staging, reviewStacks: "pr-*" }, prod] });
    const find = (name: string) => reviewed.resources.find((one) => one.name === name)?.plain ?? {};
    const subjects = (stack: string) =>
      statementsOf(find(`${stack}-deploy`)["assumeRolePolicy"]).flatMap(
        ({ conditions }) => conditions["api.pulumi.com/oidc:sub"] ?? [],
      );
    const project = "pulumi:deploy:org:team:project:mlops";
    assert.deepEqual(subjects("staging"), [`${project}:stack:staging:*`, `${project}:stack:pr-*:*`]);
    assert.deepEqual(subjects("prod"), [`${project}:stack:prod:*`]);
    const clusters = (stack: string) =>
      statementsOf(find(`${stack}-deploy-cluster`)["policy"])
        .flatMap(({ resources }) => resources)
        .filter((arn) => arn.includes(":cluster/"))
        .map((arn) => arn.split("/")[1]);
    assert.deepEqual(clusters("staging"), ["mlops-staging", "mlops-staging-*"]);
    assert.deepEqual(clusters("prod"), ["mlops-prod"]);
    const { length } = (find("staging-deploy-cluster")["policy"] as string).replace(/\s/g, "");
    assert.ok(length <= 6144, `${length} characters`);
  });

  it("makes no role that looks for drift where deployments do that themselves", async () => {
    const onPulumiCloud = await bootstrap({ github: undefined });
    const roles = onPulumiCloud.resources.filter(({ type }) => type === "aws:iam/role:Role");
    assert.deepEqual(roles.map(({ name }) => name).sort(), [
      "prod-deploy",
      "prod-preview",
      "staging-deploy",
      "staging-preview",
    ]);
  });

  /** What the policies say that are attached to a role. */
  function policiesOf(role: string) {
    return ofType("aws:iam/policy:Policy")
      .filter(({ name }) => name.startsWith(role))
      .flatMap(({ plain }) => statementsOf(plain["policy"]));
  }

  it("attaches every policy to its role", () => {
    const attached = ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ name }) => name);
    const policies = ofType("aws:iam/policy:Policy").map(({ name }) => name);
    assert.deepEqual(
      attached.sort(),
      policies
        .filter((name) => name !== "boundary")
        .map((name) => `${name}-attachment`)
        .sort(),
    );
  });

  it("stays within the length that AWS takes for a policy, and the number it takes for a role", () => {
    for (const { name, plain } of ofType("aws:iam/policy:Policy")) {
      const length = (plain["policy"] as string).replace(/\s/g, "").length;
      assert.ok(length <= 6144, `${name} has ${length} characters`);
    }
    const perRole = ofType("aws:iam/policy:Policy").filter(({ name }) => name.startsWith("prod-deploy"));
    assert.ok(perRole.length <= 10);
  });

  it("lets a deployment make, change and delete everything that the platform registers", () => {
    const statements = policiesOf("prod-deploy").filter(({ allows }) => allows);
    const allowed = statements.flatMap(({ actions }) => actions);
    const isAllowed = (action: string) =>
      allowed.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(action));
    for (const [type, { api }] of Object.entries(resourceTypes)) {
      if (notOfThePlatform.test(type)) continue;
      for (const call of [api.create, api.update ?? api.create, api.delete]) {
        assert.ok(isAllowed(actionOf(api.service, call)), `${type}: ${actionOf(api.service, call)}`);
      }
    }
  });

  it("lets a preview look up all that the platform looks up", () => {
    const allowed = policiesOf("prod-preview").flatMap(({ actions }) => actions);
    const needed = new Set(Object.values(lookups).flatMap(({ permissions }) => permissions));
    // Whoever asks may be told who he is.
    needed.delete("sts:GetCallerIdentity");
    for (const permission of needed) assert.ok(allowed.includes(permission), permission);
  });

  it("lets a deployment touch no other cluster, account or region", () => {
    for (const { sid, actions, resources } of policiesOf("prod-deploy")) {
      if (actions.some((action) => action.startsWith("eks:")) && !resources.includes("*")) {
        for (const arn of resources) assert.match(arn, /\/mlops-prod(\/|$)/, sid);
      }
      for (const arn of resources.filter(
        (one) => one !== "*" && /^arn:aws:[^:]+:[^:]/.test(one) && !one.includes("state-key"),
      )) {
        assert.match(arn, /^arn:aws:[a-z0-9-]+:eu-central-1:(123456789012)?:/, sid);
      }
    }
  });

  it("lets a deployment make no role without the boundary, nor change what holds it in", () => {
    const statements = policiesOf("prod-deploy");
    const boundary = recording.outputs["permissionsBoundary"];
    assert.equal(boundary, "arn:aws:iam::123456789012:policy/mlops-bootstrap-boundary");
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"]) {
      const allowing = statements.filter(({ allows, actions }) => allows && actions.includes(action));
      assert.ok(allowing.length > 0, action);
      for (const { conditions } of allowing)
        assert.deepEqual(conditions["iam:permissionsboundary"], [boundary]);
    }
    const denied = statements.filter(({ allows }) => !allows);
    assert.ok(
      denied.some(({ resources }) => resources.includes("arn:aws:iam::123456789012:role/mlops-bootstrap-*")),
    );
  });

  it("makes no roles where nobody is trusted", async () => {
    const alone = await bootstrap({ github: undefined, pulumi: undefined });
    assert.deepEqual(
      alone.resources.filter(({ type }) => type === "aws:iam/role:Role"),
      [],
    );
  });

  it("keeps every rule of the policy pack", () => {
    const resources = recordedResources(recording);
    assert.deepEqual(Object.keys(config).sort(), rules.map(({ id }) => id).sort());
    for (const rule of rules) {
      const context = { protect: true, settings: {} };
      const found =
        "check" in rule
          ? resources.flatMap((one) => rule.check(one, context).map((message) => `${one.name}: ${message}`))
          : rule.checkStack(resources, context).map(({ urn, message }) => `${urn}: ${message}`);
      assert.deepEqual(found, [], rule.id);
    }
  });
});

/** Types of the simulated cloud that no component registers. */
const notOfThePlatform =
  /:(InstanceProfile|OpenIdConnectProvider|Policy|Secret|SecretVersion|SecurityGroupRule|VpcEndpoint\w+Association)$/;

const prefixes: Record<string, string> = {
  "Auto Scaling": "autoscaling",
  "CloudWatch Logs": "logs",
  "Route 53": "route53",
  "Secrets Manager": "secretsmanager",
};

/** Calls whose permission has another name. Source: Service Authorization Reference, Amazon S3. */
const otherNames: Record<string, string> = {
  DeleteBucketEncryption: "PutEncryptionConfiguration",
  DeleteBucketLifecycle: "PutLifecycleConfiguration",
  DeleteBucketOwnershipControls: "PutBucketOwnershipControls",
  DeletePublicAccessBlock: "PutBucketPublicAccessBlock",
  PutBucketEncryption: "PutEncryptionConfiguration",
  PutBucketLifecycleConfiguration: "PutLifecycleConfiguration",
  PutPublicAccessBlock: "PutBucketPublicAccessBlock",
};

function actionOf(service: string, call: string): string {
  return `${prefixes[service] ?? service.toLowerCase()}:${otherNames[call] ?? call}`;
}
