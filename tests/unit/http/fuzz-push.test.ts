import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { packKnownTexts } from "#lib/domain/snapshot/known-texts.ts";
import { LoadIntake } from "#lib/http/load-intake.ts";
import { streamBody } from "#lib/http/read-body.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { fuzzSeed, nastyText, nastyValue } from "#tests/support/nasty.ts";
import { onceIn, oneOf, type Random, seededRandom } from "#tests/support/random.ts";

const NONE = packKnownTexts(0, []);

/** Takes a body as the route does, in pieces; a ServiceError is an answer, anything else would be a 500. */
function take(bytes: Buffer, random: Random): "taken" | "refused" {
  const intake = new LoadIntake(NONE, true);
  try {
    for (let start = 0; start < bytes.length; ) {
      const size = random.nextInt(1, Math.max(1, bytes.length));
      intake.push(bytes.subarray(start, start + size));
      start += size;
    }
    intake.finish();
    return "taken";
  } catch (error) {
    if (error instanceof ServiceError) return "refused";
    throw error;
  }
}

function takeAll(name: string, times: number, make: (random: Random) => Buffer): Record<"taken" | "refused", number> {
  const seed = fuzzSeed(name);
  const counts = { taken: 0, refused: 0 };
  for (let index = 0; index < times; index++) {
    const random = seededRandom(seed + index);
    const bytes = make(random);
    try {
      counts[take(bytes, random)]++;
    } catch (cause) {
      throw new Error(`FUZZ_SEED=${seed} input ${index}: ${bytes.toString("latin1").slice(0, 2_000)}`, { cause });
    }
  }
  return counts;
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** An asset that is mostly right, with here and there a member of any kind. */
function asset(random: Random, index: number): unknown {
  const right: Record<string, unknown> = {
    key: ["a", String(index)],
    codeVersion: "1",
    tags: { team: "x" },
    metadata: { rows: { type: "int", value: "12" }, text: { type: "md", value: "hello" } },
    dependencies: [{ key: ["b"], partitionMapping: { type: "identity" } }, { key: ["c"] }],
    partitions: oneOf(random, [
      { type: "static", keys: ["a", "b"] },
      { type: "time_window", start: "2024-01-01", timezone: "UTC", fmt: "%Y-%m-%d", cronSchedule: "0 0 * * *" },
      { type: "dynamic", name: "d" },
      { type: "multi", dimensions: [{ name: "x", partitions: { type: "static", keys: ["1"] } }] },
      null,
    ]),
    owners: ["team:x"],
    kinds: ["python"],
  };
  for (const name of Object.keys(right)) if (onceIn(random, 8)) right[name] = nastyValue(random);
  if (onceIn(random, 4)) right[nastyText(random)] = nastyValue(random);
  if (onceIn(random, 6)) right.key = [nastyText(random), nastyText(random)];
  return right;
}

function push(random: Random): Record<string, unknown> {
  const right: Record<string, unknown> = {
    status: "loaded",
    description: "x",
    deployedBy: { name: "ada", email: "ada@example.com" },
    image: { reference: "r:1" },
    git: { url: "https://example.com/r", commit: "abcdef0", message: "m" },
    runtime: { dagster: "1.9" },
    metadata: { a: 1 },
    assets: Array.from({ length: random.nextInt(0, 4) }, (_, index) => asset(random, index)),
  };
  for (const name of Object.keys(right)) if (onceIn(random, 25)) right[name] = nastyValue(random);
  if (onceIn(random, 5)) right[nastyText(random)] = nastyValue(random);
  return right;
}

test("25,000 pushes with members of any kind are taken or refused", { timeout: 300_000 }, () => {
  const { taken, refused } = takeAll("members", 25_000, (random) => json(push(random)));
  // Both ends of the parser were reached.
  expect(Math.min(taken, refused)).toBeGreaterThan(2_500);
});

test("25,000 pushes with bytes changed, cut, doubled and put in are taken or refused", { timeout: 300_000 }, () => {
  const { taken, refused } = takeAll("bytes", 25_000, (random) => {
    let bytes = json(push(seededRandom(random.nextInt(0, 500))));
    for (let times = random.nextInt(1, 4); times > 0; times--) {
      const at = random.nextInt(0, Math.max(0, bytes.length - 1));
      const end = Math.min(bytes.length, at + random.nextInt(0, 30));
      switch (random.nextInt(0, 5)) {
        case 0:
          bytes = Buffer.from(bytes);
          bytes[at] = random.nextInt(0, 255);
          break;
        case 1:
          bytes = bytes.subarray(0, at);
          break;
        case 2:
          bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
          break;
        case 3:
          bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
          break;
        default: {
          const inserted = oneOf(random, STRUCTURE);
          bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(inserted, "latin1"), bytes.subarray(at)]);
        }
      }
    }
    return bytes;
  });
  expect(Math.min(taken, refused)).toBeGreaterThan(100);
});

/** Pieces of JSON, bytes that are no UTF-8, numbers of every kind. */
const STRUCTURE = [
  ...'{}[]",:\\0\n',
  '"assets":',
  '"assets":[',
  "null",
  "1e999",
  "-",
  "1E+",
  "00",
  "9".repeat(500),
  `0.${"0".repeat(400)}1`,
  "\\u0000",
  "\\ud800",
  "\\udfff\\ud800",
  "\\x",
  "\xef\xbb\xbf",
  "\xff\xfe",
  "\xed\xa0\x80",
  "\xc0\x80",
  "/*",
  "NaN",
  '"__proto__":{"a":1},',
  "[".repeat(300),
  '{"a":'.repeat(300),
];

test("nesting, sizes and numbers without end are refused, and do not hang", { timeout: 60_000 }, () => {
  const random = seededRandom(1);
  const bodies = [
    "[".repeat(1_000_000),
    '{"a":'.repeat(500_000),
    `{"status":"loaded","assets":${"[".repeat(100_000)}`,
    `{"status":"loaded","assets":[{"key":["a"],"metadata":{"x":{"type":"json","value":${"[".repeat(100_000)}`,
    `{"status":"loaded","assets":[{"key":["${"x".repeat(1_000_000)}"]}]}`,
    `{"status":"loaded","assets":[{"key":[${'"x",'.repeat(200_000)}"x"]}]}`,
    `{"status":"loaded","assets":[{"key":["a"],"x":1e${"9".repeat(100_000)}}]}`,
    `{${Array.from({ length: 1_000_001 }, (_, index) => `"${index}":0`).join(",")}}`,
    '{"status":"loaded","assets":[],"assets":[]}',
    `"${"\\ud800".repeat(100_000)}"`,
    "",
    " ",
    "\0",
    "null",
    "[]",
    '"x"',
    "1",
  ];
  for (const body of bodies) expect(`${take(Buffer.from(body), random)} ${body.slice(0, 60)}`).toMatch(/^refused/);
});

const LIMIT_BYTES = 1024 * 1024;

async function unpack(body: Uint8Array, encoding: string): Promise<"taken" | "refused"> {
  const request = new Request("http://loadline.test/", {
    method: "POST",
    body: body as BodyInit,
    headers: { "content-encoding": encoding },
  });
  let bytes = 0;
  try {
    await streamBody(request, { limitBytes: LIMIT_BYTES }, (chunk) => {
      bytes += chunk.byteLength;
    });
    return "taken";
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return "refused";
  } finally {
    expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
  }
}

test("bombs, cut and mutated gzip are refused before they swell past the limit", { timeout: 120_000 }, async () => {
  const bomb = gzipSync(Buffer.alloc(200 * LIMIT_BYTES));
  expect(await unpack(bomb, "gzip")).toBe("refused");
  expect(await unpack(gzipSync(bomb), "gzip")).toBe("taken");
  for (const encoding of ["br", "deflate", "gzip, gzip", "zstd", "gzip;q=1", "x".repeat(1_000)]) {
    expect(await unpack(bomb, encoding)).toBe("refused");
  }
  const seed = fuzzSeed("gzip");
  const whole = gzipSync(JSON.stringify({ status: "loaded", assets: [] }));
  for (let index = 0; index < 1_000; index++) {
    const random = seededRandom(seed + index);
    const bytes = Buffer.from(whole.subarray(0, onceIn(random, 3) ? random.nextInt(0, whole.length) : whole.length));
    for (let times = random.nextInt(0, 3); times > 0 && bytes.length > 0; times--) {
      bytes[random.nextInt(0, bytes.length - 1)] = random.nextInt(0, 255);
    }
    await unpack(onceIn(random, 4) ? Buffer.concat([bytes, bytes]) : bytes, "gzip");
  }
});
