function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** Nobody listens, or whoever did has just gone. */
export function isSilence(error: unknown): boolean {
  return ["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE"].includes(codeOf(error) ?? "");
}

/** Why a program could not be asked, in words for the page. */
export function reasonOf(error: unknown, path: string): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return `There is no socket at ${path}: the program does not run, or serves elsewhere.`;
    case "ECONNREFUSED":
      return `Nobody listens on ${path}: the program has ended.`;
    case "ECONNRESET":
    case "EPIPE":
      return `The program on ${path} broke off the connection.`;
    case "EACCES":
      return `Loadline may not use the socket ${path}: give its user the right to write to it.`;
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
