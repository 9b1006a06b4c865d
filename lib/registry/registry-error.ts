/**
 * The registry could not be asked, or its answer says nothing: not that something is missing there. Message and
 * remedy are sentences fit to show.
 */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly remedy: string;
  /** It answered, and wants somebody else to ask, or the right password. */
  readonly refused: boolean;

  constructor(message: string, remedy: string, options: ErrorOptions & { refused?: boolean } = {}) {
    super(message, options);
    this.remedy = remedy;
    this.refused = options.refused ?? false;
  }
}
