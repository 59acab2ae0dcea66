import type { MlflowEndpoint } from "../components/mlflow";
import type { Data } from "./data";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";

/** The model registry, if the settings ask for it. */
export interface Registry {
  mlflow?: MlflowEndpoint;
}

export function buildRegistry(_settings: Settings, _foundation: Foundation, _data: Data): Registry {
  return {};
}
