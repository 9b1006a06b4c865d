import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readDeclared } from "#lib/config/declared.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "loadline-declared-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const read = (text: string, env: Record<string, string> = {}) => {
  const path = join(directory, "loadline.yaml");
  writeFileSync(path, text);
  return readDeclared(path, env);
};

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return String(error);
  }
  return "";
}

const connection = (secrets: string) => `deployments:
  prod:
    connections:
      webserver:
        kind: dagster
        config: {url: "http://dagster:3000"}
        secrets:
          authorization: ${secrets}
`;

test("YAML and JSON say the same", () => {
  const yaml = read(connection("{env: TOKEN}"), { TOKEN: "Bearer x" });
  const json = read(
    JSON.stringify({
      deployments: {
        prod: {
          connections: {
            webserver: {
              kind: "dagster",
              config: { url: "http://dagster:3000" },
              secrets: { authorization: { value: "Bearer x" } },
            },
          },
        },
      },
    }),
  );
  expect(yaml.deployments).toEqual(json.deployments);
  expect(yaml.deployments[0]).toMatchObject({
    name: "prod",
    kind: "dagster",
    ignoredMetadata: undefined,
    connections: [{ name: "webserver", secrets: { authorization: "Bearer x" } }],
    units: [],
  });
});

test("a secret of a file is looked for beside the configuration, without the line end that editors add", () => {
  writeFileSync(join(directory, "token"), "Bearer from-file\n");
  expect(read(connection("{file: token}")).deployments[0]?.connections[0]?.secrets).toEqual({
    authorization: "Bearer from-file",
  });
});

test.each([
  ["{env: NOT_SET}", /loadline\.yaml:8: .*secrets\.authorization: NOT_SET is not set/],
  ["{file: nowhere}", /loadline\.yaml:8: .*nowhere cannot be read \(ENOENT\)/],
  ["planted-secret", /loadline\.yaml:8: .*must be \{env: NAME\}, \{file: \/path\} or \{value: text\}/],
])("a secret given as %s is refused with file, line and path", (secret, message) => {
  expect(() => read(connection(secret))).toThrow(message);
  expect(() => read(connection(secret))).not.toThrow(/planted/);
});

test.each([
  "*planted",
  "|planted",
  ">planted",
  '"\\Uplanted1"',
  "@planted",
  "%planted",
  "planted: x",
  '"planted',
  "'x' planted",
])("a secret that is written as %s, which YAML reads otherwise, is not told", (secret) => {
  const message = messageOf(() => read(connection(`{value: ${secret}}`)));
  expect(message).toContain("loadline.yaml");
  expect(message + messageOf(() => read(connection(`\n            value: ${secret}`)))).not.toMatch(/plant|lanted/);
});

test("everything that is wrong is named at once, each with its line", () => {
  const broken = `deployments:
  prod:
    kind: prefect
    conections: {}
    units:
      orders:
        driver: docker-engine
        config: {}
        locations: orders
`;
  expect(() => read(broken)).toThrow(
    /yaml:3: deployments\.prod\.kind: [\s\S]*yaml:9: deployments\.prod\.units\.orders\.locations/,
  );
  expect(() => read(broken)).toThrow(/conections/);
});

test("what is no YAML, names a thing twice or is no file is refused with its place", () => {
  expect(() => read("deployments: [")).toThrow(/loadline\.yaml:1: /);
  expect(() => read("deployments:\n  prod: {}\n  prod: {}\n")).toThrow(/loadline\.yaml:3: .*unique/);
  expect(() => read("")).toThrow(/loadline\.yaml:1: the file/);
  expect(() => readDeclared(join(directory, "none.yaml"), {})).toThrow(
    /none\.yaml cannot be read: there is no such file/,
  );
});

test("places in the file are found for what is refused later, or the closest one above", () => {
  const declared = read(connection("{value: x}"));
  expect(declared.placeOf(["deployments", "prod", "connections", "webserver", "config", "url"])).toMatch(/:6$/);
  expect(declared.placeOf(["deployments", "prod", "connections", "webserver", "config", "headers", "a"])).toMatch(
    /:6$/,
  );
  expect(declared.placeOf(["deployments", "prod", "kind"])).toMatch(/:2$/);
});
