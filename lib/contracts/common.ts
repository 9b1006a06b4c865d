import { z } from "zod";
import type { JsonObject, JsonValue } from "../domain/json.ts";

/** Text that PostgreSQL can hold and JSON can carry: no NUL, no lone surrogate. */
export function plainText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => !text.includes("\0"), "must not contain NUL")
    .refine((text) => text.isWellFormed(), "must not contain a lone surrogate");
}

/** A name that people give: not empty, no blanks around it. */
export const nameSchema = plainText(255)
  .min(1)
  .refine((name) => name.trim() === name, "must not begin or end with a blank")
  // WHATWG URL removes such path segments, percent-encoded or not: nothing could ever address them.
  .refine((name) => name !== "." && name !== "..", "must not be . or ..");

/**
 * Any JSON value and any JSON object, taken as they are: what is parsed here comes out of JSON.parse, and zod's
 * own records would drop a member that is named `__proto__`.
 */
export const jsonSchema = z
  .custom<JsonValue>((value) => value !== undefined, "must be a JSON value")
  .meta({ description: "Any JSON value" });
export const jsonObjectSchema = z
  .custom<JsonObject>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "must be a JSON object",
  )
  .meta({ type: "object" });

/** Texts by name, counted before they are looked at: a million members could be a million errors. */
export function textsByName(most: number, record: z.ZodRecord<z.ZodString, z.ZodString>) {
  return z
    .custom<Record<string, string>>(
      (value) => typeof value === "object" && value !== null && Object.keys(value).length <= most,
      `must be a JSON object of at most ${most} members`,
    )
    .meta({ type: "object", maxProperties: most, additionalProperties: { type: "string" } })
    .pipe(record);
}

export const emptySchema = z.object({});

export const instantSchema = z.iso.datetime({ offset: true }).describe("RFC 3339 instant");

export const sha256HexSchema = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits");

export const cursorQuery = z.string().max(20_000).optional().describe("Opaque: nextCursor of the page before");

/** Highest number that a load can have: PostgreSQL's largest `integer`. */
export const MOST_LOADS = 2_147_483_647;

/**
 * A whole number in an address, in plain decimal digits: what JavaScript would make of other text (0 of nothing at
 * all, 16 of `0x10`) is not what was meant.
 * @param fallback what stands for a missing one, for the description: `default` does not reach through the pipe.
 */
export function wholeNumber(least: number, most: number, fallback?: number) {
  return z
    .custom<number | string>((text) => /^[0-9]{1,15}$/.test(String(text)), "must be a whole number in decimal digits")
    .meta({ type: "integer", minimum: least, maximum: most, ...(fallback !== undefined && { default: fallback }) })
    .transform(Number)
    .pipe(z.int().min(least).max(most));
}

export function limitQuery(fallback: number, most: number) {
  return wholeNumber(1, most, fallback).default(fallback);
}

/** A flag in a query string: `true`, `1` or empty is yes; `false` or `0` is no. */
export function flagQuery(fallback: boolean) {
  return z
    .enum(["true", "false", "1", "0", ""])
    .optional()
    .transform((text) => (text === undefined ? fallback : text !== "false" && text !== "0"));
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

export const deploymentParams = z.object({ deployment: nameSchema });
export const locationParams = z.object({ deployment: nameSchema, location: nameSchema });
export const loadParams = z.object({
  deployment: nameSchema,
  location: nameSchema,
  number: wholeNumber(1, MOST_LOADS),
});
export const idParams = z.object({ id: z.uuid() });
