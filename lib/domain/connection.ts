/**
 * A connection to something outside, open for use: its configuration and its secrets in the clear, by name. Only
 * the worker ever holds one.
 */
export type OpenConnection = {
  readonly name: string;
  readonly kind: string;
  /** Read by the schema of the kind. */
  readonly config: unknown;
  readonly secrets: Readonly<Record<string, string>>;
};

/** One thing that a connection's **Test** looked at, in the order of looking; after a failure the rest is skipped. */
export type ConnectionCheck = {
  /** What was looked at, such as `Reach the webserver`. */
  readonly name: string;
  readonly status: "pass" | "warn" | "fail" | "skip";
  /** What was found, in a sentence. */
  readonly message: string;
  /** What to do about it; null where nothing has to be done. */
  readonly remedy: string | null;
};
