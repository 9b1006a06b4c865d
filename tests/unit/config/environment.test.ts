import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "#lib/config/environment.ts";
import { StartError } from "#lib/config/start-error.ts";

describe("the environment", () => {
  it("needs nothing to be set, and takes what is set to nothing as not set", () => {
    const expected = {
      databaseUrl: null,
      migrateDatabaseUrl: null,
      dataDir: resolve(".loadline"),
      dataDirGiven: false,
      port: 3000,
      host: "127.0.0.1",
      publicUrl: "http://localhost:3000",
      secret: null,
      workerKeys: null,
      linkLocalAllowed: false,
      trustedProxies: 0,
      configFile: null,
    };
    expect(readEnvironment({})).toEqual(expected);
    expect(readEnvironment({ PORT: "", DATABASE_URL: "", LOADLINE_DATA_DIR: "" })).toEqual(expected);
  });

  it("takes what is set", () => {
    const environment = readEnvironment({
      DATABASE_URL: "postgresql://u:p@localhost/db?host=%2Ftmp",
      LOADLINE_MIGRATE_DATABASE_URL: "postgresql://owner:p@localhost/db",
      LOADLINE_DATA_DIR: "/var/lib/x",
      PORT: "8080",
      LOADLINE_HOST: "0.0.0.0",
      LOADLINE_URL: "https://loadline.example.com/",
      LOADLINE_SECRET: "s".repeat(32),
      LOADLINE_WORKER_KEYS: `${"a".repeat(43)},\n${"b".repeat(43)}`,
      LOADLINE_ALLOW_LINK_LOCAL: "1",
      LOADLINE_TRUSTED_PROXIES: "2",
      LOADLINE_CONFIG: "/etc/loadline.yaml",
    });
    expect(environment).toEqual({
      databaseUrl: "postgresql://u:p@localhost/db?host=%2Ftmp",
      migrateDatabaseUrl: "postgresql://owner:p@localhost/db",
      dataDir: "/var/lib/x",
      dataDirGiven: true,
      port: 8080,
      host: "0.0.0.0",
      publicUrl: "https://loadline.example.com",
      secret: "s".repeat(32),
      workerKeys: ["a".repeat(43), "b".repeat(43)],
      linkLocalAllowed: true,
      trustedProxies: 2,
      configFile: "/etc/loadline.yaml",
    });
  });

  it.each([
    ["PORT", "http"],
    ["PORT", "0"],
    ["PORT", "65536"],
    ["PORT", "3000 "],
    ["DATABASE_URL", "mysql://localhost/db"],
    ["DATABASE_URL", "localhost"],
    ["LOADLINE_MIGRATE_DATABASE_URL", "localhost"],
    ["LOADLINE_URL", "loadline.example.com"],
    ["LOADLINE_URL", "javascript:alert(1)"],
    ["LOADLINE_SECRET", "short"],
    ["LOADLINE_ALLOW_LINK_LOCAL", "yes"],
    ["LOADLINE_TRUSTED_PROXIES", "-1"],
    ["LOADLINE_TRUSTED_PROXIES", "all"],
  ])("refuses %s=%s by name, in one line", (name, value) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(StartError);
    expect(() => readEnvironment({ [name]: value })).toThrow(
      new RegExp(`^The environment is wrong: ${name} must[^\n]*$`),
    );
  });

  it("refuses worker keys that it cannot read without repeating them", () => {
    expect(() => readEnvironment({ LOADLINE_WORKER_KEYS: "half-a-key" })).toThrow(
      /^LOADLINE_WORKER_KEYS holds no worker keys that can be read\.$/,
    );
  });

  it("names everything that is wrong at once", () => {
    expect(() => readEnvironment({ PORT: "x", LOADLINE_SECRET: "y" })).toThrow(/PORT must.*LOADLINE_SECRET must/);
  });
});
