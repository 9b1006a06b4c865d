import { describe, expect, it } from "vitest";
import { CliError } from "#bin/cli/cli-error.ts";
import { deployFacts } from "#bin/cli/deploy-facts.ts";
import type { KnownFacts } from "#bin/cli/known-facts.ts";
import { parsePerson } from "#bin/cli/parse-person.ts";

const repository = {
  url: "https://git.example.com/team/orders",
  commit: "0123456789abcdef0123456789abcdef01234567",
  branch: "main",
  message: "Count refunds",
  author: { name: "Ada", email: "ada@example.com" },
};
const known: KnownFacts = { repository, deployedBy: null };
const unknown: KnownFacts = { repository: null, deployedBy: null };

describe("facts of a deploy", () => {
  it("come from the repository when nothing else says them, its message as the description", () => {
    expect(deployFacts({}, {}, known)).toEqual({ git: repository, description: "Count refunds" });
  });

  it("are those of the body before those of the repository", () => {
    const git = { url: "https://other.example.com/x", commit: "aaaaaaa" };
    expect(deployFacts({}, { git, description: "By hand" }, known)).toEqual({ git, description: "By hand" });
  });

  it("are those of the options before all others", () => {
    const facts = deployFacts(
      { branch: "hotfix", author: "Grace <grace@example.com>", description: "Urgent", deployType: "image" },
      { description: "By hand", deployType: "dbt" },
      known,
    );
    expect(facts).toEqual({
      git: { ...repository, branch: "hotfix", author: { name: "Grace", email: "grace@example.com" } },
      description: "Urgent",
      deployType: "image",
    });
  });

  it("do not give another commit the message, author and branch of this one", () => {
    expect(deployFacts({ commit: "fedcba9" }, {}, known)).toEqual({
      git: { url: repository.url, commit: "fedcba9" },
    });
  });

  it("name the repository's commit in full when its beginning was given", () => {
    expect(deployFacts({ commit: "0123456" }, {}, known).git?.commit).toBe(repository.commit);
  });

  it("have no commit where the repository has no address, unless one is given", () => {
    const local = { ...repository, url: null };
    expect(deployFacts({}, {}, { ...known, repository: local })).toEqual({});
    expect(deployFacts({ gitUrl: "https://g.example/x" }, {}, { ...known, repository: local }).git?.url).toBe(
      "https://g.example/x",
    );
  });

  it("are refused when a commit is named without an address or an author without a commit", () => {
    expect(() => deployFacts({ commit: "abcdef1" }, {}, unknown)).toThrow(/--git-url/);
    expect(() => deployFacts({ author: "Ada", gitUrl: "https://g.example/x" }, {}, unknown)).toThrow(/--commit/);
    expect(() => deployFacts({ imageDigest: `sha256:${"0".repeat(64)}` }, {}, unknown)).toThrow(/--image/);
  });

  it("name who made CI run, unless the body or an option names somebody", () => {
    const ci: KnownFacts = { repository: null, deployedBy: { name: "Ada" } };
    expect(deployFacts({}, {}, ci)).toEqual({ deployedBy: { name: "Ada" } });
    expect(deployFacts({}, { deployedBy: { name: "Grace" } }, ci)).toEqual({ deployedBy: { name: "Grace" } });
    expect(deployFacts({ deployedBy: "Alan" }, {}, ci)).toEqual({ deployedBy: { name: "Alan" } });
  });

  it("do not end a long message's description within a character", () => {
    const message = `${"a".repeat(4999)}😀`;
    const { description } = deployFacts({}, {}, { ...known, repository: { ...repository, message } });
    expect(description).toBe(`${"a".repeat(4999)}\ufffd`);
  });

  it("leave out the body's digest when another image is named", () => {
    const image = { reference: "shop:1", digest: `sha256:${"0".repeat(64)}` };
    expect(deployFacts({ image: "shop:2" }, { image }, unknown)).toEqual({ image: { reference: "shop:2" } });
    expect(deployFacts({ image: "shop:1" }, { image }, unknown)).toEqual({ image });
  });

  it("hand a body that is not well formed on to the server as it is", () => {
    const given = { git: "main" as never, image: 7 as never };
    expect(deployFacts({}, given, known)).toEqual(given);
  });
});

describe("a person", () => {
  it("is a name, an address, or both", () => {
    expect(parsePerson("Ada Lovelace <ada@example.com>")).toEqual({ name: "Ada Lovelace", email: "ada@example.com" });
    expect(parsePerson("Ada")).toEqual({ name: "Ada" });
    expect(parsePerson("<ada@example.com>")).toEqual({ name: "ada@example.com", email: "ada@example.com" });
    expect(parsePerson("ada@example.com")).toEqual({ name: "ada@example.com", email: "ada@example.com" });
    expect(() => parsePerson("  ")).toThrow(CliError);
  });
});
