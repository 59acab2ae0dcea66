import * as pulumi from "@pulumi/pulumi";
import type { RunningService } from "../components/docker";
import type { MachineServices } from "./docker";
import { describeSource, type ModelOutput, type ServiceOutput, type StackOutputs } from "./outputs";

/** What a stack on Docker exports: the same as one in a cluster, with addresses of the machine. */
export function describeMachine(services: MachineServices): StackOutputs {
  return {
    services: describeServices(services),
    models: services.models.map(describeModel),
    credentials: revealCredentials(services),
  };
}

function describeServices({ models, ...others }: MachineServices): ServiceOutput[] {
  return [
    ...models.map(({ settings, model }) => describe(settings.name, "model", model.service)),
    ...Object.entries(others).flatMap(([kind, running]) =>
      running === undefined ? [] : [describe(kind, kind as ServiceOutput["kind"], running.service)],
    ),
  ];
}

/** What speaks no HTTP has an address on the machine all the same: the URL without its scheme. */
function describe(
  name: string,
  kind: ServiceOutput["kind"],
  { host, port, url }: RunningService,
): ServiceOutput {
  const speaksHttp = kind !== "postgres" && kind !== "redis";
  return {
    name,
    kind,
    address: pulumi.interpolate`${host}:${port}`,
    url: pulumi.output(speaksHttp ? url : url.replace("http://", "")),
  };
}

function describeModel({ settings, image, gpus }: MachineServices["models"][number]): ModelOutput {
  const { name, resources } = settings;
  return {
    name,
    source: describeSource(settings.model),
    image,
    replicas: { min: 1, max: 1 },
    resources: { cpu: resources.cpu, memory: resources.memory },
    ...(gpus !== undefined && { devices: gpus }),
  };
}

/** One secret output: a summary may print its keys, never its values. */
function revealCredentials({
  postgres,
  redis,
  grafana,
  elasticsearch,
}: MachineServices): pulumi.Output<unknown> {
  return pulumi.secret({
    ...(postgres && { postgres: { username: postgres.user, password: postgres.password } }),
    ...(redis && { redis: { password: redis.password } }),
    ...(grafana && { grafana: grafana.administrator }),
    // Kibana asks for the same account.
    ...(elasticsearch && { elasticsearch: elasticsearch.administrator }),
  });
}
