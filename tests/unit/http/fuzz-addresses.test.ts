import { expect, test } from "vitest";
import type { z } from "zod";
import type { Operation } from "#lib/contracts/operation.ts";
import { OPERATIONS } from "#lib/contracts/operations.ts";
import { parseInput } from "#lib/http/parse-input.ts";
import { readAddress } from "#lib/http/read-input.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { fuzzSeed, nastyText, nastyValue } from "#tests/support/nasty.ts";
import { onceIn, oneOf, type Random, seededRandom } from "#tests/support/random.ts";

const INPUTS_EACH = Math.ceil(60_000 / OPERATIONS.length);

function membersOf(schema: z.ZodType): string[] {
  return "shape" in schema ? Object.keys(schema.shape as object) : [];
}

/** Half-right text for an address: encoded well, twice, not at all, or not even decodable. */
function encoded(random: Random, text: string): string {
  // A lone surrogate has no encoding; what a client sends for it is the replacement character.
  const well = encodeURIComponent(text.toWellFormed());
  return oneOf(random, [well, well, well, encodeURIComponent(well), "%", "%zz", "%ff", "%C0%80", "+", well + well]);
}

function addressOf(operation: Operation, random: Random): string {
  const path = operation.path.replaceAll(/\{\w+\}/g, () => encoded(random, nastyText(random)).replaceAll("/", "%2F"));
  const names = membersOf(operation.query);
  const pairs = Array.from({ length: random.nextInt(0, 6) }, () => {
    const name = names.length > 0 && !onceIn(random, 6) ? oneOf(random, names) : encoded(random, nastyText(random));
    const value = oneOf(random, ["1", "0", "true", "false", "a", encoded(random, nastyText(random))]);
    return onceIn(random, 10) ? name : `${name}=${value}`;
  });
  return `${path}?${pairs.join("&")}`;
}

/** Anything but a ServiceError would be answered with 500. */
function readsOrRefuses(read: () => unknown): "read" | "refused" {
  try {
    read();
    return "read";
  } catch (error) {
    if (error instanceof ServiceError) return "refused";
    throw error;
  }
}

test("60,000 addresses are read or refused, of every operation with every query parameter", {
  timeout: 120_000,
}, () => {
  const seed = fuzzSeed("addresses");
  const counts = { read: 0, refused: 0 };
  for (const operation of OPERATIONS) {
    for (let index = 0; index < INPUTS_EACH; index++) {
      const address = addressOf(operation, seededRandom(seed + index));
      if (!URL.canParse(address, "http://loadline.test")) continue;
      try {
        const request = new Request(new URL(address, "http://loadline.test"));
        counts[readsOrRefuses(() => readAddress(operation, request))]++;
      } catch (cause) {
        throw new Error(`FUZZ_SEED=${seed} ${operation.id} input ${index}: ${address}`, { cause });
      }
    }
  }
  expect(counts.read + counts.refused).toBeGreaterThan(55_000);
  expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(1_000);
});

test("20,000 bodies are read or refused, of every operation that takes one", { timeout: 120_000 }, () => {
  const seed = fuzzSeed("bodies");
  const operations = OPERATIONS.filter(({ body }) => body !== null);
  for (const operation of operations) {
    const schema = operation.body as z.ZodType;
    for (let index = 0; index < 20_000 / operations.length; index++) {
      const random = seededRandom(seed + index);
      const members = membersOf(schema).filter(() => !onceIn(random, 4));
      const body = onceIn(random, 20)
        ? nastyValue(random)
        : Object.fromEntries(members.map((name) => [name, nastyValue(random)]));
      try {
        readsOrRefuses(() => parseInput(schema, body, "body"));
      } catch (cause) {
        throw new Error(`FUZZ_SEED=${seed} ${operation.id} input ${index}: ${JSON.stringify(body)}`, { cause });
      }
    }
  }
});
