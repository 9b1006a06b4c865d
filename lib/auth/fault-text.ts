/**
 * A fault inside next-auth or a provider's client as one line for the log. Their errors carry codes, verifiers and
 * profiles in members of their own, so name and message alone are taken.
 */
export function faultText(detail: unknown): string {
  if (detail instanceof Error) return `${detail.name}: ${detail.message}`;
  if (typeof detail === "object" && detail !== null && "error" in detail) {
    const provider = "providerId" in detail ? `${String(detail.providerId)}: ` : "";
    return `${provider}${faultText(detail.error)}`;
  }
  return "no error was given";
}
