import fc from "fast-check";
import { anyAccount, anyCluster, anyNetwork, existingNetwork } from "./cloud";
import { anyMlflow, anyPostgres, anyRedis } from "./data";
import { type Config, defined, type Draw, maybe, of, often, rarely, upTo } from "./draw";
import { anyLogs } from "./logs";
import { anyMetrics } from "./metrics";
import { anyModel } from "./models";
import { anyPool, type Pool } from "./pools";

/**
 * The configuration of a stack on AWS, with every section and form of a section now and then, and with names as long
 * as they may be. Most are right; some ask for what does not fit, and are refused.
 */
export const anyStack: fc.Arbitrary<Config> = fc.gen().map((draw) => {
  const region = draw(of, ["us-east-1", "us-east-1", "eu-central-1", "us-west-2"]);
  const zones = region === "us-east-1" ? draw(of, [["us-east-1a", "us-east-1b", "us-east-1c"], [], []]) : [];
  const existing = draw(rarely);
  const pools = several(3).map((index) => anyPool(draw, index, zones));
  const mlflow = anyMlflow(draw);
  const models = several(4).map((index) => anyModel(draw, index, pools, "enabled" in mlflow));
  return defined({
    "pulumi:disable-default-providers": ["kubernetes", "aws"],
    "aws:region": region,
    "mlops:aws": anyAccount(draw),
    "mlops:network": existing || draw(rarely) ? existingNetwork : anyNetwork(draw, zones),
    "mlops:cluster": existing
      ? { kind: "eks", existing: true, name: draw(of, ["shared", "a".repeat(100)]) }
      : anyCluster(draw),
    "mlops:systemNodes": {
      instanceType: draw(of, ["m7i.4xlarge", "c7i.4xlarge"]),
      min: draw(of, [1, 3]),
      max: 9,
    },
    "mlops:gpuPools": pools,
    "mlops:autoscaler": anyAutoscaler(draw, pools),
    "mlops:nodeAgents": { enabled: !draw(rarely) },
    "mlops:models": models,
    "mlops:postgres": anyPostgres(draw),
    "mlops:redis": anyRedis(draw),
    "mlops:mlflow": mlflow,
    "mlops:metrics": anyMetrics(draw),
    "mlops:logs": anyLogs(draw),
    "mlops:images": anyImages(draw),
    "mlops:builder": anyBuilder(draw),
    "mlops:dns": { zone: "example.com", ...(draw(rarely) && { zoneId: "Z0123456789ABCDEFGHIJ" }) },
  });

  function several(most: number): number[] {
    return Array.from({ length: draw(upTo, most) }, (_, index) => index);
  }
});

/** Without a registry, what is built goes to ECR, or nowhere and is refused. */
function anyBuilder(draw: Draw): Config {
  return defined({
    enabled: maybe(draw, draw(often)),
    registry: draw(rarely) ? undefined : "registry.example:5000/team",
    platforms: draw(of, [[], ["linux/amd64", "linux/arm64"]]),
    targets: maybe(draw, ["onnx"]),
    cache: draw(often),
    provenance: draw(of, ["none", "max"]),
    sbom: draw(often),
  });
}

function anyAutoscaler(draw: Draw, pools: Pool[]): Config {
  const enabled = !draw(rarely);
  const [first] = pools;
  const placeholders = enabled && first && draw(often) ? [{ pool: first.name, replicas: first.max }] : [];
  return { enabled, scaleDownUnneededMinutes: draw(of, [1, 1440]), placeholders };
}

function anyImages(draw: Draw): Config {
  const repositories = [
    { name: "team/model" },
    { name: "team-model", movingTags: [], scanOnPush: false },
    { name: "r".repeat(128), keep: 10000, movingTags: ["a", "b", "c", "d", "e".repeat(128)] },
  ];
  return defined({
    mirror: draw(rarely) ? "registry.example:5000/mirror" : undefined,
    repositories: repositories.filter(() => draw(often)),
  });
}
