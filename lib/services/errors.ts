import type { Permission } from "../domain/access/roles.ts";
import type { FieldError } from "../domain/field-error.ts";

export type { FieldError };

/** The expected ways in which a verb refuses, with the HTTP status each is answered with. */
export const ERROR_STATUS = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  too_many_requests: 429,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** The right that was missing, and where; null: of the organization. */
export type MissingRight = { readonly permission: Permission; readonly deploymentId: string | null };

/**
 * A refusal that is safe to show: `message` is a sentence for the client that says what to do next.
 * Anything else that is thrown is a fault, logged in full and answered with a bare 500.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfterS: number | undefined;
  /** Set by the gate (access/authorize.ts), also where the client is told that nothing is there. */
  readonly missingRight: MissingRight | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      errors?: readonly FieldError[];
      retryAfterS?: number;
      missingRight?: MissingRight;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "ServiceError";
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterS = options.retryAfterS;
    this.missingRight = options.missingRight;
  }
}
