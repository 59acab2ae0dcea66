export async function summary(): Promise<string> { return "";}
