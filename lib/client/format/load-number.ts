/** The number of a load as an address has it; null for anything else. */
export function loadNumberOf(text: string): number | null {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : null;
}
