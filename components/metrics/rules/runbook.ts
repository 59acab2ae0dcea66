/** The page with a section for each alert. */
export const runbookPage = "https://github.com/mlops-stack/mlops-stack/blob/main/docs/operations.md";

/** Where the section of an alert is: GitHub makes the anchor of a heading of its lower-case letters. */
export function runbookUrl(alert: string, page: string = runbookPage): string {
  return `${page}#${alert.toLowerCase()}`;
}
