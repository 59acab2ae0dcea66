import { servicePortOf } from "../../sandbox/portForward";
import { UsageError } from "../shared/usageError";
import { Cluster } from "./cluster";
import type { Engine } from "./engine";
import type { Outputs } from "./outputs";
import { Registry, type RegistryAccount } from "./registry";

/**
 * Works with the registry of a stack.
 * @param url where it answers; default: what the stack's outputs say, through a port-forward where it must be.
 */
export async function withRegistry<T>(
  engine: Engine,
  url: string | undefined,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const own = accountIn(process.env);
  if (url !== undefined && own) return work(new Registry(url, own));
  const outputs = await engine.outputs();
  const account = own ?? outputs.credentials.mlflow;
  const mlflow = mlflowOf(outputs, engine.stack, url);
  const address = url ?? mlflow.url;
  if (address !== undefined) return work(new Registry(address, account));
  const service = servicePortOf(mlflow);
  if (!service)
    throw new UsageError(`MLflow of ${engine.stack} is not in a cluster: say where it answers with --mlflow`);
  return Cluster.with(await engine.state(), (cluster) =>
    cluster.forwarded(service, (forwarded) => work(new Registry(forwarded, account))),
  );
}

function mlflowOf(
  { services }: Outputs,
  stack: string,
  url: string | undefined,
): Partial<Outputs["services"][0]> {
  const found = services.find(({ kind }) => kind === "mlflow");
  if (found) return found;
  if (url !== undefined) return {};
  throw new UsageError(`${stack} runs no MLflow, or is not deployed: say where one is with --mlflow`);
}

/** Source: mlflow.org, environment variables of its clients. */
function accountIn(env: NodeJS.ProcessEnv): RegistryAccount | undefined {
  const { MLFLOW_TRACKING_USERNAME: username, MLFLOW_TRACKING_PASSWORD: password } = env;
  return username === undefined || password === undefined ? undefined : { username, password };
}
