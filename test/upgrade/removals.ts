/**
 * What the state of the last release has and this one deliberately has no more, by its URN without stack and project,
 * each with what a release note says about it. Everything else keeps its URN, or the resource that it has become says
 * so by `aliases`. To be emptied after `npm run freeze`, which a test reminds of.
 */
export const removals: Readonly<Record<string, string>> = {};
