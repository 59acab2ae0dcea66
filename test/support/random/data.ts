import { type Config, defined, type Draw, maybe, of, often, rarely } from "./draw";

export function anyPostgres(draw: Draw): Config {
  const common = {
    database: draw(of, ["predictions", "d".repeat(63)]),
    user: draw(of, ["models", "u".repeat(63)]),
  };
  if (draw(often)) return { ...common, storageGiB: 20, backup: { enabled: draw(often) }, tls: draw(often) };
  return defined({
    ...common,
    mode: "rds",
    version: draw(of, ["18", "16.4"]),
    storageGiB: draw(of, [20, 400, 65536]),
    multiAz: draw(often),
    backupRetentionDays: draw(of, [1, 35]),
    insights: draw(of, ["standard", "advanced"]),
    identifier: maybe(draw, "i".repeat(63)),
    iamAuthentication: draw(often),
    finalSnapshot: maybe(draw, draw(often)),
  });
}

export function anyRedis(draw: Draw): Config {
  if (draw(rarely)) return { enabled: false };
  if (draw(often)) return { memoryMiB: 512, persistent: draw(often), tls: draw(often) };
  return defined({
    mode: "elasticache",
    version: draw(of, ["7.2", "8.1"]),
    replicas: draw(of, [0, 1, 5]),
    snapshotRetentionDays: draw(of, [0, 35]),
    name: maybe(draw, "n".repeat(40)),
  });
}

export function anyMlflow(draw: Draw): Config {
  if (draw(rarely)) return { enabled: false };
  if (draw(often)) return { artifacts: { storageGiB: 1 }, allowedHosts: ["*.example.com"] };
  const accessLogs = maybe(draw, { bucket: "team-logs", prefix: "p".repeat(512) });
  const bucket = maybe(draw, "b".repeat(63));
  const artifacts = { store: "s3", bucket, accessLogs, noncurrentDays: 3650, forceDestroy: draw(often) };
  return { replicas: draw(of, [1, 20]), artifacts: defined(artifacts) };
}
