import { describe, expect, it } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { readJson } from "#bin/cli/read-json.ts";
import { testIo } from "./support.ts";

const ioWith = (input: string | null) => testIo({ input }).io;

describe("JSON given to the command line", () => {
  it("keeps the digits of whole numbers beyond a double, any text and any name", async () => {
    const value = await readJson(
      "-",
      ioWith('\ufeff{"n":{"type":"int","value":12345678901234567890},"__proto__":"🚀"}'),
    );
    expect(JSON.stringify(value)).toBe('{"n":{"type":"int","value":"12345678901234567890"},"__proto__":"🚀"}');
  });

  it.each([
    ["nothing", null, /is empty/],
    ["blanks", " \n", /is empty/],
    ["half of it", '{"a":', /not valid JSON/],
    ["a number too large for a double, which would go out as null", '{"a":1e400}', /too large/],
  ])("is a usage error when it is %s", async (_, input, message) => {
    await expect(readJson("-", ioWith(input))).rejects.toThrow(
      expect.objectContaining({ exitCode: EXIT.usage, message: expect.stringMatching(message) }),
    );
  });

  it("is a usage error when the file is not there", async () => {
    await expect(readJson("missing.json", ioWith(null))).rejects.toThrow(
      /Cannot read missing.json: there is no such file/,
    );
  });
});
