import { expect, test } from "vitest";
import type { Configured } from "#lib/deploy/drivers/docker-engine/inspected.ts";
import { namesOf, userConfig } from "#lib/deploy/drivers/docker-engine/user-config.ts";

const image: Configured = {
  Env: ["PATH=/bin", "VERSION=1"],
  Cmd: ["serve"],
  Entrypoint: ["/init"],
  WorkingDir: "/app",
  User: "app",
  StopSignal: "SIGINT",
  Labels: { version: "1", maker: "us" },
  ExposedPorts: { "80/tcp": {} },
  Volumes: { "/data": {} },
  Healthcheck: { Test: ["CMD", "ok"], Interval: 5, Retries: 3 },
};

test("a container that was given nothing gives nothing on", () => {
  expect(userConfig({ ...image, Image: "orders:1", OnBuild: null }, image)).toEqual({
    Env: [],
    Cmd: null,
    Entrypoint: null,
    WorkingDir: null,
    User: null,
    StopSignal: null,
    Labels: {},
    ExposedPorts: {},
    Volumes: {},
    Healthcheck: null,
  });
});

test("with nothing known of the old image everything counts as given", () => {
  expect(userConfig({ ...image, Image: "orders:1" }, null)).toEqual(image);
});

test.each<[string, Partial<Configured>, Partial<Configured>]>([
  ["a variable that overrides the image's", { Env: ["PATH=/bin", "VERSION=mine"] }, { Env: ["VERSION=mine"] }],
  ["a variable beside the image's", { Env: ["PATH=/bin", "VERSION=1", "MODE=x"] }, { Env: ["MODE=x"] }],
  ["a label that overrides the image's", { Labels: { version: "9", maker: "us" } }, { Labels: { version: "9" } }],
  ["a port beside the image's", { ExposedPorts: { "80/tcp": {}, "90/tcp": {} } }, { ExposedPorts: { "90/tcp": {} } }],
  ["a volume beside the image's", { Volumes: { "/data": {}, "/more": {} } }, { Volumes: { "/more": {} } }],
  ["a user", { User: "root" }, { User: "root", WorkingDir: null }],
  ["a working directory", { WorkingDir: "/tmp" }, { WorkingDir: "/tmp", User: null }],
  ["a signal", { StopSignal: "SIGQUIT" }, { StopSignal: "SIGQUIT" }],
  ["a command", { Cmd: ["sleep"] }, { Cmd: ["sleep"], Entrypoint: null }],
  ["an entrypoint without a command", { Entrypoint: ["sh"], Cmd: null }, { Entrypoint: ["sh"], Cmd: [] }],
  ["an entrypoint and a command", { Entrypoint: ["sh"], Cmd: ["-c", "x"] }, { Entrypoint: ["sh"], Cmd: ["-c", "x"] }],
  ["the image's own entrypoint, which drops its command", { Cmd: null }, { Entrypoint: ["/init"], Cmd: [] }],
  ["no entrypoint at all, with the image's command", { Entrypoint: [] }, { Entrypoint: [], Cmd: null }],
  ["no entrypoint at all, and a command", { Entrypoint: null, Cmd: ["sleep"] }, { Entrypoint: [], Cmd: ["sleep"] }],
  [
    "part of a health check",
    { Healthcheck: { Test: ["CMD", "ok"], Interval: 9, Retries: 3 } },
    { Healthcheck: { Interval: 9 } },
  ],
  ["no health check", { Healthcheck: { Test: ["NONE"] } }, { Healthcheck: { Test: ["NONE"] } }],
])("%s stays", (_, change, given) => {
  expect(userConfig({ ...image, ...change }, image)).toMatchObject(given);
});

test("what the image does not know of stays as it is", () => {
  const own = { Hostname: "orders", Domainname: "example.com", StopTimeout: 7, Tty: true };
  expect(userConfig({ ...image, ...own }, image)).toMatchObject(own);
});

test("what is known to have been given stays, though the image says the same", () => {
  const all = userConfig(image, null);
  expect(userConfig(image, image, new Set(namesOf(all)))).toEqual(all);
});

test("names of what was given tell no values", () => {
  const given: Configured = {
    Env: ["TOKEN=secret", "UNSET"],
    Cmd: ["serve"],
    Entrypoint: null,
    User: null,
    Labels: { maker: "us" },
    Healthcheck: { Retries: 3 },
  };
  expect(namesOf(given)).toEqual(["Env.TOKEN", "Env.UNSET", "Cmd", "Labels.maker", "Healthcheck.Retries"]);
});
