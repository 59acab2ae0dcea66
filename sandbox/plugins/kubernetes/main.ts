import { EngineLog } from "../common/engineLog";
import { serveProvider } from "../common/server";
import { KubernetesProvider } from "./provider";

/** Started by the engine with its own address as the last argument. */
const engineAddress = process.argv.slice(2).at(-1);

void serveProvider(new KubernetesProvider(new EngineLog(engineAddress)));
