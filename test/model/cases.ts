/** A test of pytest. */
export interface Case {
  /** `tests.serving.test_walk.test_a_model_is_served` */
  name: string;
  outcome: "passed" | "failed" | "skipped";
}

const testCase = /<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(\/>|>(.*?)<\/testcase>)/gs;

/** The tests in a report in JUnit's format, as pytest writes it: attributes in a fixed order, each case an element. */
export function casesOf(report: string): Case[] {
  return [...report.matchAll(testCase)].map(([, folder, name, , content = ""]) => ({
    name: `${folder}.${name}`,
    outcome: /<(failure|error)[ >]/.test(content)
      ? "failed"
      : content.includes("<skipped")
        ? "skipped"
        : "passed",
  }));
}
