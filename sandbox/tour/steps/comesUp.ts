import { up } from "../../commands";
import { saw, typed } from "../console";
import { expect, type Step } from "../step";

export const comesUp: Step = {
  title: "The stack comes up",
  expects: "`make up` ends well, on a node that runs containers",
  lookAt: "make status; the log that is named beside the step that failed",
  async walk(tour) {
    typed("make up NODES=real");
    const code = await up({ ...tour.target, nodes: "real" }, tour.parameters);
    expect(code === 0, () => `the update ended with ${code}`);
    const nodes = await tour.kubectl(
      "get",
      "nodes",
      "--output=custom-columns=NODE:.metadata.name,KUBELET:.status.nodeInfo.kubeletVersion,RUNS CONTAINERS BY:.status.nodeInfo.containerRuntimeVersion",
    );
    typed("kubectl get nodes");
    saw(nodes);
  },
};
