import type { z } from "zod";
import { type FieldError, ServiceError } from "../services/errors.ts";

/** So many errors are told; whoever has more gets the rest after mending these. */
const MOST_ERRORS = 100;

/**
 * Parses one part of a request by its schema.
 * @throws ServiceError `invalid` with every wrong place, `within` in front of its path.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, value: unknown, within: string): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, MOST_ERRORS).map((issue) => toFieldError(issue, within));
  const [first] = errors;
  const place = first?.path ? `${first.path}: ` : "";
  const more = result.error.issues.length > 1 ? ` (and ${result.error.issues.length - 1} more)` : "";
  throw new ServiceError("invalid", `The ${within} is not valid: ${place}${first?.message ?? ""}${more}.`, { errors });
}

function toFieldError(issue: z.core.$ZodIssue, within: string): FieldError {
  const path = issue.path.reduce<string>(
    (before, part) =>
      typeof part === "number" ? `${before}[${part}]` : before === "" ? String(part) : `${before}.${String(part)}`,
    within === "body" ? "" : within,
  );
  return { path, message: issue.message };
}

/** A query string as an object: a name that comes more than once has all its values. */
export function queryObject(search: URLSearchParams): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name);
    query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return query;
}
