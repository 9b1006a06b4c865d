import { describe, expect, it } from "vitest";
import { CliError } from "#bin/cli/cli-error.ts";
import { deployFacts, parsePerson } from "#bin/cli/deploy-facts.ts";

const repository = {
  url: "https://git.example.com/team/orders",
  commit: "0123456789abcdef0123456789abcdef01234567",
  branch: "main",
  message: "Count refunds",
  author: { name: "Ada", email: "ada@example.com" },
};

describe("facts of a deploy", () => {
  it("come from the repository when nothing else says them, its message as the description", () => {
    expect(deployFacts({}, {}, repository)).toEqual({ git: repository, description: "Count refunds" });
  });

  it("are those of the body before those of the repository", () => {
    const git = { url: "https://other.example.com/x", commit: "aaaaaaa" };
    expect(deployFacts({}, { git, description: "By hand" }, repository)).toEqual({ git, description: "By hand" });
  });

  it("are those of the options before all others", () => {
    const facts = deployFacts(
      { branch: "hotfix", author: "Grace <grace@example.com>", description: "Urgent", deployType: "image" },
      { description: "By hand", deployType: "dbt" },
      repository,
    );
    expect(facts).toEqual({
      git: { ...repository, branch: "hotfix", author: { name: "Grace", email: "grace@example.com" } },
      description: "Urgent",
      deployType: "image",
    });
  });

  it("do not give another commit the message, author and branch of this one", () => {
    expect(deployFacts({ commit: "fedcba9" }, {}, repository)).toEqual({
      git: { url: repository.url, commit: "fedcba9" },
    });
  });

  it("name the repository's commit in full when its beginning was given", () => {
    expect(deployFacts({ commit: "0123456" }, {}, repository).git?.commit).toBe(repository.commit);
  });

  it("have no commit where the repository has no address, unless one is given", () => {
    const local = { ...repository, url: null };
    expect(deployFacts({}, {}, local)).toEqual({});
    expect(deployFacts({ gitUrl: "https://g.example/x" }, {}, local).git?.url).toBe("https://g.example/x");
  });

  it("are refused when a commit is named without an address or an author without a commit", () => {
    expect(() => deployFacts({ commit: "abcdef1" }, {}, null)).toThrow(/--git-url/);
    expect(() => deployFacts({ author: "Ada", gitUrl: "https://g.example/x" }, {}, null)).toThrow(/--commit/);
    expect(() => deployFacts({ imageDigest: `sha256:${"0".repeat(64)}` }, {}, null)).toThrow(/--image/);
  });

  it("leave out the body's digest when another image is named", () => {
    const image = { reference: "shop:1", digest: `sha256:${"0".repeat(64)}` };
    expect(deployFacts({ image: "shop:2" }, { image }, null)).toEqual({ image: { reference: "shop:2" } });
    expect(deployFacts({ image: "shop:1" }, { image }, null)).toEqual({ image });
  });

  it("hand a body that is not well formed on to the server as it is", () => {
    const given = { git: "main" as never, image: 7 as never };
    expect(deployFacts({}, given, repository)).toEqual(given);
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
