import { ApiError, UnexpectedAnswerError, UnreachableError } from "#lib/client/api-client.ts";
import { ERROR_STATUS, type FieldError, ServiceError } from "#lib/services/errors.ts";
import { CliError } from "./cli-error.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { printable } from "./printable.ts";

/** Most invalid places that are listed; a push of thousands of assets may have thousands. */
const SHOWN_PLACES = 20;

/** What to write on stderr for an error that ended the run, and the exit code. */
export function describeFailure(error: unknown): { lines: string[]; exitCode: ExitCode } {
  if (error instanceof CliError) return { lines: [error.message], exitCode: error.exitCode };
  if (error instanceof UnreachableError) return { lines: [error.message], exitCode: EXIT.unreachable };
  if (error instanceof UnexpectedAnswerError) return { lines: [error.message], exitCode: EXIT.failed };
  if (error instanceof ApiError) {
    const { detail, errors, status } = error.problem;
    return { lines: refusalLines(detail, errors ?? []), exitCode: exitCodeOfStatus(status) };
  }
  if (error instanceof ServiceError) {
    return { lines: refusalLines(error.message, error.errors), exitCode: exitCodeOfStatus(ERROR_STATUS[error.code]) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { lines: [`The command failed: ${printable(message)}`], exitCode: EXIT.failed };
}

function refusalLines(detail: string, places: readonly FieldError[]): string[] {
  const lines = places
    .slice(0, SHOWN_PLACES)
    .map(({ path, message }) => `  ${path === "" ? "the whole" : printable(path)}: ${printable(message)}`);
  if (places.length > SHOWN_PLACES) lines.push(`  and ${places.length - SHOWN_PLACES} more`);
  return [printable(detail), ...lines];
}

export function exitCodeOfStatus(status: number): ExitCode {
  switch (status) {
    case 401:
    case 403:
      return EXIT.refused;
    case 404:
      return EXIT.notFound;
    case 409:
      return EXIT.conflict;
    case 400:
    case 413:
    case 415:
    case 422:
      return EXIT.invalid;
    default:
      return EXIT.failed;
  }
}
