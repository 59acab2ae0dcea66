import { jobs } from "../../jobs";
import { labelVariable, type Variable } from "../kit";

/** From the namespace down to the pods of one revision; each offers what the choice before it leaves. */
export const servingVariables: Variable[] = [
  labelVariable({
    name: "namespace",
    title: "Namespace",
    description: "Where the model servers run",
    series: `up{job="${jobs.model}"}`,
  }),
  labelVariable({
    name: "service",
    title: "Service",
    description: "Name of the model in the settings",
    series: `up{job="${jobs.model}", namespace=~"$namespace"}`,
  }),
  labelVariable({
    name: "model",
    title: "Model",
    description: "Name of the model in the registry",
    series: `ai_model_info{namespace=~"$namespace", service=~"$service"}`,
  }),
  labelVariable({
    name: "version",
    title: "Version",
    description: "Version of the model in the registry",
    series: `ai_model_info{namespace=~"$namespace", service=~"$service", model=~"$model"}`,
  }),
  labelVariable({
    name: "revision",
    title: "Revision",
    description: "Pods of one rollout: image, settings and model",
    series: `up{job="${jobs.model}", namespace=~"$namespace", service=~"$service"}`,
  }),
];
