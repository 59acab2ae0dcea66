import type { Checkout } from "./checkout";

/** Which tests of models fail on simulated nodes, where none runs. */
type TestPod = "model-gate" | "model-verification";

/** @param version of the model whose tests fail; those of all others end as they do. */
const policy = (software: TestPod, version?: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: { name: failing-${software} }
spec:
  failurePolicy: Fail
  reinvocationPolicy: Never
  matchConstraints:
    resourceRules:
      - { apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }
  matchConditions:
    - name: tests-a-model
      expression: object.metadata.?labels[?'app.kubernetes.io/name'].orValue('') == '${software}'${version === undefined ? "" : onlyOf(version)}
  mutations:
    - patchType: JSONPatch
      jsonPatch:
        expression: "[JSONPatch{ op: 'add', path: '/metadata/labels/sandbox.mlops-stack.io~1outcome', value: 'fail' }]"
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: { name: failing-${software} }
spec: { policyName: failing-${software} }
`;

function onlyOf(version: string): string {
  return ` && object.spec.containers.exists(c, c.?args.orValue([]).exists(a, a == '--expect-version=${version}'))`;
}

/**
 * Lets the tests of models fail while something happens.
 * @param version of the model. Default: of any.
 */
export async function whileFailing<T>(
  checkout: Checkout,
  software: TestPod,
  happening: () => Promise<T>,
  version?: string,
): Promise<T> {
  const kubectl = (verb: string) =>
    checkout.mustType(`kubectl ${verb} -f - <<'POLICY'\n${policy(software, version)}POLICY`);
  await kubectl("apply");
  // The API server compiles a policy some moments after it took it.
  await checkout.mustType(
    `for i in $(seq 100); do kubectl run probe -n mlops-models --image=none --dry-run=server -o yaml --labels=app.kubernetes.io/name=${software} --overrides='{"spec":{"automountServiceAccountToken":false,"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"probe","image":"none",${version === undefined ? "" : `"args":["--expect-version=${version}"],`}"securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}}' | grep -q 'outcome: fail' && exit 0; sleep 0.1; done; exit 1`,
  );
  try {
    return await happening();
  } finally {
    await kubectl("delete");
  }
}
