import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readDemoOptions } from "#demo/options.ts";

test("without anything the demo has a directory of its own, on the usual port", () => {
  expect(readDemoOptions([], {} as NodeJS.ProcessEnv)).toMatchObject({
    dataDir: resolve(".loadline-demo"),
    port: 3000,
    publicUrl: "http://localhost:3000",
    reset: false,
  });
});

test("arguments win over the environment", () => {
  const environment = { PORT: "4000", LOADLINE_DATA_DIR: "/a" } as unknown as NodeJS.ProcessEnv;
  expect(readDemoOptions([], environment)).toMatchObject({ port: 4000, dataDir: "/a" });
  const args = ["--port", "5000", "--data-dir=/b", "--reset"];
  expect(readDemoOptions(args, environment)).toMatchObject({ port: 5000, dataDir: "/b", reset: true });
});

test("a database of one's own is never filled with the demo", () => {
  const environment = { DATABASE_URL: "not even an address" } as unknown as NodeJS.ProcessEnv;
  expect(readDemoOptions([], environment)).not.toHaveProperty("databaseUrl");
});

test.each([[["--prot", "1"]], [["--port", "x"]], [["--port", "70000"]], [["here"]]])(
  "%j is refused with what to do",
  (args) => {
    expect(() => readDemoOptions(args, {} as NodeJS.ProcessEnv)).toThrow(
      expect.objectContaining({ name: "StartError", hint: expect.stringMatching(/./) }),
    );
  },
);
