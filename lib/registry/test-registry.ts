import { type ConnectionCheck, type OpenConnection, skippedCheck } from "../domain/connection.ts";
import { parseChallenges } from "./challenge.ts";
import { RegistryClient } from "./client.ts";
import { registryConfigSchema } from "./config.ts";
import { loginOf, type RegistryLogin } from "./login.ts";
import { RegistryError } from "./registry-error.ts";

const REACH = "Reach the registry";
const SIGN_IN = "Sign in";

/** Looks at everything that look-ups need of a registry; never throws for what is wrong outside. */
export async function testRegistry(connection: OpenConnection, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const login = loginOf(connection);
  if (login === null) return [configurationFault(connection), skippedCheck(REACH), skippedCheck(SIGN_IN)];
  // Without the password first: that it is wrong must not read as that nobody answers.
  const stranger = new RegistryClient({ ...login, username: null, password: null });
  let answer: Answer;
  try {
    answer = await lookAt(stranger, signal);
  } catch (error) {
    return [faultOf(REACH, error), skippedCheck(SIGN_IN)];
  }
  if (answer === "no registry") {
    const message = `${login.host} answers, but not as a registry does.`;
    return [fail(REACH, message, "Give the address under which images are pulled from it."), skippedCheck(SIGN_IN)];
  }
  const reached = pass(REACH, `${login.host} answers as a registry does.`);
  return [reached, await checkSignIn(login, halfSet(connection), answer, signal)];
}

/** `by image`: it answers strangers only when they say which image they want, if at all. */
type Answer = "open" | "by image" | "closed" | "no registry";

async function lookAt(client: RegistryClient, signal: AbortSignal): Promise<Answer> {
  const response = await client.ping(signal).catch((error: unknown) => {
    // It named a server of tokens, and that lets no stranger in.
    if (error instanceof RegistryError && error.refused) return null;
    throw error;
  });
  if (response === null) return "by image";
  await response.body?.cancel();
  if (response.status === 401) {
    const schemes = parseChallenges(response.headers.get("www-authenticate") ?? "").map(({ scheme }) => scheme);
    if (schemes.length > 0) return schemes.includes("bearer") ? "by image" : "closed";
  }
  return response.ok ? "open" : "no registry";
}

async function checkSignIn(
  login: RegistryLogin,
  missing: string | null,
  answer: Exclude<Answer, "no registry">,
  signal: AbortSignal,
): Promise<ConnectionCheck> {
  if (missing !== null) {
    return fail(SIGN_IN, `There is no ${missing}, so nobody is signed in.`, `Set the ${missing}, or remove both.`);
  }
  if (login.username === null) return judgeStranger(login, answer);
  try {
    const client = new RegistryClient(login);
    const response = await client.ping(signal);
    await response.body?.cancel();
    if (response.ok && !client.isSignedIn) {
      return {
        ...pass(SIGN_IN, `It answers without anybody signing in, so the password of ${login.username} was not tried.`),
        status: "warn",
        remedy: "See when an image of a closed repository is looked up whether the password is right.",
      };
    }
    if (response.ok) return pass(SIGN_IN, `Signed in as ${login.username}.`);
    return fail(
      SIGN_IN,
      `${login.host} does not accept the user name and password (${response.status}).`,
      "Put the right ones in; some registries want an access token in the password's place.",
    );
  } catch (error) {
    return faultOf(SIGN_IN, error);
  }
}

function judgeStranger(login: RegistryLogin, answer: Exclude<Answer, "no registry">): ConnectionCheck {
  const remedy = "Set a user name and a password that may pull images.";
  switch (answer) {
    case "open":
      return pass(
        SIGN_IN,
        "It answers without anybody signing in. What single images ask for is seen when they are looked up.",
      );
    case "by image":
      return {
        name: SIGN_IN,
        status: "warn",
        message: `${login.host} answers nobody who does not say which image they want. Images that are open to everybody are found all the same, others are not.`,
        remedy,
      };
    case "closed":
      return fail(SIGN_IN, `${login.host} wants people to sign in.`, remedy);
  }
}

/** Which half of a login is missing where the other is set. */
function halfSet(connection: OpenConnection): string | null {
  const username = registryConfigSchema.parse(connection.config).username !== undefined;
  const password = connection.secrets.password !== undefined;
  if (username === password) return null;
  return username ? "password" : "user name";
}

function configurationFault(connection: OpenConnection): ConnectionCheck {
  const parsed = registryConfigSchema.safeParse(connection.config);
  const faults = parsed.error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
  return fail("Configuration", `It is not valid: ${faults.join("; ")}.`, "Correct it, then test again.");
}

function faultOf(name: string, error: unknown): ConnectionCheck {
  if (error instanceof RegistryError) return fail(name, error.message, error.remedy);
  throw error;
}

function pass(name: string, message: string): ConnectionCheck {
  return { name, status: "pass", message, remedy: null };
}

function fail(name: string, message: string, remedy: string): ConnectionCheck {
  return { name, status: "fail", message, remedy };
}
