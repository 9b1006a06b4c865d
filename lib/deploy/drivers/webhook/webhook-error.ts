/** The receiver cannot be asked, refuses, or answers what is no answer. Message and remedy are fit to show. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
  readonly remedy: string;
  /** Null when there was no answer. */
  readonly statusCode: number | null;
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    remedy: string,
    statusCode: number | null,
    { retryAfterMs = null, cause }: { retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.remedy = remedy;
    this.statusCode = statusCode;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether the same may well succeed a moment later. */
export function mayPass(error: unknown): error is WebhookError {
  if (!(error instanceof WebhookError)) return false;
  return error.statusCode === null || error.statusCode === 429 || error.statusCode >= 500;
}
