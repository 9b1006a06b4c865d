/** Collects an option that may be given more than once. */
export function repeated(text: string, before: string[] = []): string[] {
  return [...before, text];
}
