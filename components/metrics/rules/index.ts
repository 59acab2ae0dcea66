export { burnAlert } from "./burnRate";
export { alertLabels, recordLabels } from "./labels";
export { owners, platformTeam, withTeam } from "./owners";
export { promql } from "./promql";
export { type AlertRule, type Duration, isAlert, type RecordingRule, type RuleGroup } from "./rule";
export { ruleFile } from "./ruleFile";
export { runbookPage, runbookUrl } from "./runbook";
export { type Sli, sliGroups, sliRecords } from "./sli";
