/** An update of one node group, under two rules. */
export const events = [
  {
    resourcePreEvent: {
      metadata: {
        op: "update",
        urn: "urn:pulumi:prod::mlops::aws:eks/nodeGroup:NodeGroup::inference-nodes-group",
        type: "aws:eks/nodeGroup:NodeGroup",
        detailedDiff: { "scalingConfig.maxSize": { diffKind: "update", inputDiff: true } },
      },
    },
  },
  { policyAnalyzeSummaryEvent: { resourceUrn: "", policyPackName: "", passed: ["imds-v2", "cost-tags"] } },
  { summaryEvent: { resourceChanges: { update: 1, same: 41 } } },
];
