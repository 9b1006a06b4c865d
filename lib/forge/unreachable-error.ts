/** Nobody answered; the message is a sentence fit to show. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}
