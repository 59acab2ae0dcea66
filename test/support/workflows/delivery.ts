/** What a delivery of a stack calls that is deployed for the first time. */
export const delivery = (stack: string): string[] => [
  `npm run --silent deliver -- --stack ${stack} --yes --diff --policy-pack policy`,
  `pulumi stack history --json --page-size 100 --page 1 --stack ${stack} --non-interactive --color never`,
  `pulumi --non-interactive --color never stack export --stack ${stack} --show-secrets`,
  `pulumi preview --stack ${stack} --non-interactive --color never --suppress-outputs --diff --event-log … --policy-pack policy`,
  `pulumi up --stack ${stack} --yes --skip-preview --non-interactive --color never --suppress-outputs --event-log … --policy-pack policy`,
  `pulumi stack output --json --show-secrets --stack ${stack} --non-interactive --color never`,
  `pulumi --non-interactive --color never stack export --stack ${stack} --show-secrets`,
];

/** A log has a name of its own in every run. */
export const withoutNames = (commands: string[]): string[] =>
  commands.map((call) => call.replace(/--event-log \S+/, "--event-log …"));
