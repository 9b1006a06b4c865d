import { type ConnectionCheck, type OpenConnection, skippedCheck } from "../../../domain/connection.ts";
import { gitAccessOf } from "./git-access.ts";
import { GitError, gitError } from "./git-error.ts";
import { type Repository, withRepository } from "./repository.ts";

const STEPS = ["Git version", "Read the repository", "Right to push"] as const;
type Step = (typeof STEPS)[number];

/** Oldest git that connects only to the addresses that it is told (`http.curloptResolve`). */
const LEAST = [2, 37] as const;
/** A push that is only tried names it; nothing is made. */
const TRIED = "refs/loadline/tried";

/** Looks at everything that deploys need of a repository, without changing anything; never throws for what is wrong outside. */
export async function testGit(connection: OpenConnection, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const found = gitAccessOf(connection);
  if (!found.ok) {
    const errors = found.errors.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    const fault = fail("Configuration", `It is not valid: ${errors}.`, "Correct it, then test again.");
    return [fault, ...STEPS.map(skippedCheck)];
  }
  const { access } = found;
  try {
    return await withRepository(access, signal, async (repository) => {
      const looks: Record<Step, () => Promise<ConnectionCheck>> = {
        "Git version": () => version(repository),
        "Read the repository": () => read(repository),
        "Right to push": () => mayPush(repository),
      };
      const checks: ConnectionCheck[] = [];
      for (const step of STEPS) {
        if (checks.some(({ status }) => status === "fail")) checks.push(skippedCheck(step));
        else checks.push(await looks[step]().catch((error: unknown) => faultOf(step, error)));
      }
      return checks;
    });
  } catch (error) {
    return [faultOf("Git version", error), ...STEPS.slice(1).map(skippedCheck)];
  }
}

async function version(repository: Repository): Promise<ConnectionCheck> {
  const said = (await repository.must(["--version"])).trim();
  const [major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(said)?.slice(1).map(Number) ?? [];
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return pass("Git version", `${said}.`);
  return {
    ...pass("Git version", `${said}: Loadline is made for ${LEAST.join(".")} and later.`),
    status: "warn",
    remedy: "Install a newer git on the machine of Loadline's worker.",
  };
}

async function read(repository: Repository): Promise<ConnectionCheck> {
  const { remote } = repository.access;
  const listed = await repository.must(["ls-remote", "--quiet", "--heads", "origin"]);
  const count = listed.split("\n").filter((line) => line !== "").length;
  const found = pass("Read the repository", `${remote.name} has ${count} ${count === 1 ? "branch" : "branches"}.`);
  const isLocal = remote.host === "localhost" || remote.host?.startsWith("127.") || remote.host === "[::1]";
  if (remote.scheme !== "http" || isLocal) return found;
  return {
    ...found,
    status: "warn",
    message: `${found.message} It is spoken to without TLS: whoever shares the network reads the token.`,
    remedy: "Give its https address.",
  };
}

/** Signs in for writing, and sends nothing. A host's rules for a branch are told by a real push alone. */
async function mayPush(repository: Repository): Promise<ConnectionCheck> {
  const empty = (await repository.must(["hash-object", "-w", "-t", "tree", "/dev/null"])).trim();
  const commit = (await repository.must(["commit-tree", empty, "-m", "Tried, never pushed"])).trim();
  const { name } = repository.access.remote;
  const tried = await repository.run(["push", "--dry-run", "--atomic", "--porcelain", "origin", `${commit}:${TRIED}`]);
  if (tried.code === 0) return pass("Right to push", "It lets this connection push, several refs at once.");
  if (/does not support/.test(tried.stderr)) {
    return fail(
      "Right to push",
      `${name} does not take several refs as a whole (atomic push), which a deploy is.`,
      "Use a host that does, as all current ones do.",
    );
  }
  throw gitError(tried.stderr, name);
}

function faultOf(name: Step, error: unknown): ConnectionCheck {
  if (!(error instanceof GitError)) throw error;
  return fail(name, error.message, error.remedy);
}

function pass(name: Step, message: string): ConnectionCheck {
  return { name, status: "pass", message, remedy: null };
}

function fail(name: string, message: string, remedy: string): ConnectionCheck {
  return { name, status: "fail", message, remedy };
}
