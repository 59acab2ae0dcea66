/** Name of the Service at which a revision answers before it serves. */
export function candidateName(model: string): string {
  return `${model}-candidate`;
}
