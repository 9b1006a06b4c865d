import { expect, test } from "vitest";
import { gitRemote } from "#lib/domain/git-remote.ts";
import { githubConfigSchema, gitlabConfigSchema } from "#lib/forge/config.ts";
import { coversRemote } from "#lib/forge/covers.ts";

const covers = (config: object, url: string) => {
  const remote = gitRemote(url);
  if (remote === null) throw new Error(`${url} is no repository of a host`);
  return coversRemote(githubConfigSchema.parse(config), remote);
};

test.each([
  [{}, "https://github.com/acme/shop.git", true],
  [{}, "git@github.com:acme/shop.git", true],
  [{}, "https://gitlab.com/acme/shop", false],
  [{}, "https://github.com.evil.example/acme/shop", false],
  [{ url: "https://ghe.example.com:8443/" }, "https://ghe.example.com:8443/acme/shop", true],
  [{ url: "https://ghe.example.com:8443" }, "ssh://git@ghe.example.com:2222/acme/shop", true],
  [{ url: "https://ghe.example.com:8443" }, "https://ghe.example.com:9443/acme/shop", false],
  [{ hosts: ["SSH.github.com"] }, "ssh://git@ssh.github.com:443/acme/shop", true],
  [{ repositories: ["acme/*"] }, "https://github.com/Acme/shop", true],
  [{ repositories: ["acme/*"] }, "https://github.com/acmes/shop", false],
  [{ repositories: ["acme/web", "acme/shop"] }, "https://github.com/acme/shop.git", true],
])("a connection with %j is for %s: %s", (config, url, expected) => {
  expect(covers(config, url)).toBe(expected);
});

test.each([
  [{ url: "github.com" }, "url"],
  [{ url: "ftp://github.com" }, "url"],
  [{ url: "https://user:secret@github.com" }, "url"],
  [{ url: "https://github.com/?x=1" }, "url"],
  [{ appId: "12" }, "appId"],
  [{ hosts: ["https://github.com"] }, "hosts.0"],
  [{ environment: "{place}" }, "environment"],
  [{ token: "ghp_in_the_wrong_place" }, ""],
])("the configuration %j is refused at %s", (config, path) => {
  expect(githubConfigSchema.safeParse(config).error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
});

test("an App is GitHub's alone", () => {
  expect(gitlabConfigSchema.safeParse({ appId: 12 }).success).toBe(false);
});
