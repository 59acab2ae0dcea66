import { runProgram } from "../support/program";
describe("smoke", () => {
  it("runs", async () => {
    const r = await runProgram(`
config:
  mlops:cluster: { kind: kubeconfig, context: mlops-sandbox }
  mlops:gpuPools:
    - { name: inference, instanceType: g6.xlarge, capacity: onDemand, max: 1, sharing: { strategy: mps, replicas: 2 } }
  mlops:models:
    - { name: digits, framework: { name: pytorch, version: "2.8", python: "3.11" }, image: { ref: "mlops/model:1" }, model: { registry: mlflow, name: digits, version: "1" } }
    - { name: digits-gpu, gpu: 0.5, framework: { name: pytorch, version: "2.8", cuda: "12.8", cudnn: "9.10", python: "3.11" }, image: { ref: "mlops/model:1" }, model: { registry: mlflow, name: digits, version: "1" } }
  mlops:postgres: { tls: false }
  mlops:redis: { tls: true }
`);
    for (const x of r.resources) console.log(x.urn.split("::").slice(2).join("::"), x.options.provider);
    console.dir(r.outputs, { depth: 9 });
    console.dir(r.resources.filter((x) => x.type.endsWith("Deployment"))[2]!.plain, { depth: 12 });
  });
});
