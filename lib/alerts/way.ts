import type { AlertMessage } from "../domain/alerts/message.ts";
import type { ConnectionCheck } from "../domain/connection.ts";

/**
 * How sending ended. `answer` is what the receiver said, for the log. `later`: it may take the message yet, after
 * `afterMs` where it says when; `refused`: the same message again would be refused again.
 */
export type SendOutcome =
  | { readonly status: "sent"; readonly answer: string }
  | { readonly status: "later"; readonly answer: string; readonly afterMs: number | null }
  | { readonly status: "refused"; readonly answer: string };

/** One way by which alerts leave. Outcomes are values; what `send` throws is a fault that may pass. */
export type AlertWay = {
  /** @param to addresses, where the way has several of them. */
  send(message: AlertMessage, to: readonly string[], signal: AbortSignal): Promise<SendOutcome>;
  /** Looks at everything but the sending itself, so that nobody gets a message. */
  test(signal: AbortSignal): Promise<ConnectionCheck[]>;
};
