import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { useTestDatabase } from "#tests/support/database.ts";

const test = useTestDatabase({ as: "owner" });

describe("the database handle", () => {
  it("commits what a transaction did through Prisma and through SQL together", async () => {
    await test.db.transaction(async ({ prisma, sql }) => {
      const { id } = await prisma.deployment.create({ data: { name: "both", kind: "generic" } });
      const rows = await sql.query<{ name: string }>("SELECT name FROM deployment WHERE id = $1::uuid", [id]);
      expect(rows).toEqual([{ name: "both" }]);
    });
    expect(await test.db.prisma.deployment.count({ where: { name: "both" } })).toBe(1);
  });

  it("keeps nothing of a transaction that throws", async () => {
    await expect(
      test.db.transaction(async ({ prisma }) => {
        await prisma.deployment.create({ data: { name: "gone", kind: "generic" } });
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await expect(
      test.db.bulkTransaction(async ({ sql }) => {
        await sql.query("INSERT INTO deployment (name, kind) VALUES ('gone', 'generic')");
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await test.db.prisma.deployment.count({ where: { name: "gone" } })).toBe(0);
  });

  it("gives text, integers, booleans, timestamps and bytes alike in all three ways of running SQL", async () => {
    const at = new Date("2026-03-29T01:30:00.123Z");
    const bytes = Buffer.from([0, 1, 92, 255]);
    const statement = `SELECT $1::text AS text, 7 AS int, true AS bool, $2::timestamptz AS at, $3::bytea AS bytes,
      NULL::bytea AS none, $4::text[] AS list, cardinality($5::bytea[]) AS count`;
    const values = ["ünï 'x'", at, bytes, ["a,b", '"', "\\"], [bytes, Buffer.from([1])]];
    const expected = [
      { text: "ünï 'x'", int: 7, bool: true, at, bytes, none: null, list: ["a,b", '"', "\\"], count: 2 },
    ];
    expect(await test.db.sql.query(statement, values)).toEqual(expected);
    expect(await test.db.transaction(({ sql }) => sql.query(statement, values))).toEqual(expected);
    expect(await test.db.bulkTransaction(({ sql }) => sql.query(statement, values))).toEqual(expected);
  });

  it("takes functions that return nothing in all three ways of running SQL", async () => {
    const statement = "SELECT pg_advisory_xact_lock(1) AS done";
    expect(await test.db.sql.query(statement)).toEqual([{ done: "" }]);
    expect(await test.db.transaction(({ sql }) => sql.query(statement))).toEqual([{ done: "" }]);
    expect(await test.db.bulkTransaction(({ sql }) => sql.query(statement))).toEqual([{ done: "" }]);
  });

  it("keeps the instant of a timestamp whatever the time zone of the server", async () => {
    const createdAt = new Date("2026-07-01T12:00:00.000Z");
    await test.db.sql.query(`ALTER DATABASE "${new URL(test.url).pathname.slice(1)}" SET TimeZone TO 'Asia/Tokyo'`);
    const { id } = await test.db.prisma.deployment.create({ data: { name: "zone", kind: "generic", createdAt } });
    const rows = await test.db.sql.query<{ at: Date }>("SELECT created_at AS at FROM deployment WHERE id = $1", [id]);
    expect(rows[0]?.at).toEqual(createdAt);
    expect((await test.db.prisma.deployment.findUniqueOrThrow({ where: { id } })).createdAt).toEqual(createdAt);
  });

  it("gives the connection back when a bulk transaction fails, a hundred times over", async () => {
    for (let at = 0; at < 100; at++) {
      const failed = test.db.bulkTransaction(({ copyIn }) => copyIn("deployment", ["name", "nope"], [["a", "b"]]));
      await expect(failed).rejects.toThrow(/nope/);
    }
    expect(test.db.pool.totalCount).toBeLessThanOrEqual(10);
    expect(await test.db.sql.query("SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe("COPY", () => {
  it("brings any text and any bytes in as they are", async () => {
    const text = fc.string({ unit: "binary" }).filter((value) => !value.includes("\0"));
    const special = fc.constantFrom("\\N", "\\.", "\\", "\t", "\r\n", "\\x00", "", "NULL", "__proto__", "😀", "\u2028");
    const row = fc.tuple(
      fc.oneof(text, special),
      fc.uint8Array({ maxLength: 40 }),
      fc.option(fc.integer()),
      fc.boolean(),
    );
    await test.db.sql.query("CREATE TABLE copied (at int, t text, b bytea, n float8, f bool)");
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        await test.db.sql.query("TRUNCATE copied");
        const written = await test.db.bulkTransaction(({ copyIn }) =>
          copyIn(
            "copied",
            ["at", "t", "b", "n", "f"],
            rows.map(([t, b, n, f], at) => [at, t, Buffer.from(b), n, f]),
          ),
        );
        expect(written).toBe(rows.length);
        const read = await test.db.sql.query("SELECT t, b, n, f FROM copied ORDER BY at");
        expect(read).toEqual(rows.map(([t, b, n, f]) => ({ t, b: Buffer.from(b), n, f })));
      }),
      { numRuns: 100 },
    );
  });

  it("takes rows that are larger than what is sent at once", async () => {
    const long = "ü".repeat(2_000_000);
    const rows = [
      [1, long],
      [2, "short"],
      [3, long],
    ] as const;
    await test.db.sql.query("TRUNCATE copied");
    await test.db.bulkTransaction(({ copyIn }) => copyIn("copied", ["at", "t"], rows));
    const read = await test.db.sql.query("SELECT at, t = $1 AS long, t FROM copied WHERE t <> $1 ORDER BY at", [long]);
    expect(read).toEqual([{ at: 2, long: false, t: "short" }]);
    expect(await test.db.sql.query("SELECT at FROM copied WHERE t = $1 ORDER BY at", [long])).toEqual([
      { at: 1 },
      { at: 3 },
    ]);
  });

  it("carries whole numbers of every size, and refuses what a column cannot hold", async () => {
    await test.db.sql.query("CREATE TABLE numbers (big int8, small int2, uid uuid)");
    const copy = (columns: string[], row: (string | number)[]): Promise<number> =>
      test.db.bulkTransaction(({ copyIn }) => copyIn("numbers", columns, [row]));
    await copy(["big", "small"], ["9223372036854775807", -32_768]);
    await copy(["big", "small"], [-7, 32_767]);
    expect(await test.db.sql.query("SELECT big::text, small FROM numbers ORDER BY numbers.big")).toEqual([
      { big: "-7", small: 32_767 },
      { big: "9223372036854775807", small: -32_768 },
    ]);
    await expect(copy(["small"], [32_768])).rejects.toThrow(RangeError);
    await expect(copy(["small"], [1.5])).rejects.toThrow(TypeError);
    await expect(copy(["big"], ["9223372036854775808"])).rejects.toThrow(RangeError);
    await expect(copy(["uid"], ["x"])).rejects.toThrow(/numbers.uid, which is uuid/);
    expect(await test.db.sql.query("SELECT count(*)::int AS count FROM numbers")).toEqual([{ count: 2 }]);
  });

  it("refuses a NUL in text and writes nothing of the rows before it", async () => {
    const rows = [["one"], ["t\0wo"]];
    await expect(test.db.bulkTransaction(({ copyIn }) => copyIn("copied", ["t"], rows))).rejects.toThrow(RangeError);
    expect(await test.db.sql.query("SELECT 1 FROM copied WHERE t = 'one'")).toEqual([]);
  });

  it("takes 100,000 rows of hashes from a generator", async () => {
    await test.db.sql.query(
      "CREATE TABLE hashed (location_id bigint, key_hash bytea, first_load int, content_hash bytea)",
    );
    const hash = randomBytes(32);
    function* rows() {
      for (let at = 0; at < 100_000; at++) yield [1, hash, at, hash] as const;
    }
    const written = await test.db.bulkTransaction(({ copyIn }) =>
      copyIn("hashed", ["location_id", "key_hash", "first_load", "content_hash"], rows()),
    );
    expect(written).toBe(100_000);
    const [counted] = await test.db.sql.query("SELECT count(DISTINCT first_load)::int AS count FROM hashed");
    expect(counted).toEqual({ count: 100_000 });
  });
});
