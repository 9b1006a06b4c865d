import { parseChallenges } from "./challenge.ts";
import { fetchFollowing, type RegistryRequest } from "./fetch-following.ts";
import type { RegistryLogin } from "./login.ts";
import { readLimited } from "./read-limited.ts";
import { RegistryError } from "./registry-error.ts";
import { basicOf, requestToken } from "./request-token.ts";

/** How long a registry, or the server of its tokens, may take for one answer. */
const LIMIT_MS = 10_000;

/** What is to be allowed for it, in the words of the registry's tokens. */
const ACTIONS = { GET: "pull", HEAD: "pull", POST: "pull,push", PUT: "pull,push", DELETE: "delete" } as const;

/** Talks to one registry (OCI distribution specification 1.1), signing in as it asks to. */
export class RegistryClient {
  readonly login: RegistryLogin;
  /** Header by scope, once the registry has said what it wants; repositories each have their own. */
  readonly #authorization = new Map<string, string>();

  constructor(login: RegistryLogin) {
    this.login = login;
  }

  /** Asks below `/v2/<repository>/`. @throws RegistryError when it cannot be reached or does not let us in. */
  async ask(repository: string, path: string, request: RegistryRequest, signal: AbortSignal): Promise<Response> {
    const actions = ACTIONS[request.method ?? "GET"];
    const response = await this.#send(`${repository}/${path}`, `repository:${repository}:${actions}`, request, signal);
    if (response.status === 401 || response.status === 403) {
      await response.body?.cancel();
      throw this.#refusal(`${this.login.host}/${repository}`, response.status, actions);
    }
    return response;
  }

  /** The body of an answer. @throws RegistryError when it is longer than `mostBytes`, or its end does not come in time. */
  async read(response: Response, mostBytes: number, signal: AbortSignal): Promise<Buffer> {
    return readLimited(response, { mostBytes, limitMs: LIMIT_MS }, signal);
  }

  /** Whether it was asked to sign in, and did. */
  get isSignedIn(): boolean {
    return this.login.username !== null && this.#authorization.size > 0;
  }

  /** Asks for `/v2/`, which says whether this is a registry and whether it lets us in. */
  async ping(signal: AbortSignal): Promise<Response> {
    return this.#send("", null, {}, signal);
  }

  async #send(path: string, scope: string | null, request: RegistryRequest, signal: AbortSignal): Promise<Response> {
    const address = `${this.login.origin}/v2/${path}`;
    const send = (authorization: string | undefined) => {
      const headers = { ...request.headers, ...(authorization !== undefined && { authorization }) };
      return fetchFollowing(address, { ...request, headers }, LIMIT_MS, signal);
    };
    const key = scope ?? "";
    const known = this.#authorization.get(key);
    const response = await send(known);
    // What a registry sends on to, such as the store of its blobs, is not who may ask for the password.
    if (response.status !== 401 || new URL(response.url).origin !== this.login.origin) return response;
    const authorization = await this.#signIn(response, scope, signal);
    // Signed in with the very same: it was heard, and does not suffice.
    if (authorization === null || authorization === known) return response;
    await response.body?.cancel();
    this.#authorization.set(key, authorization);
    return send(authorization);
  }

  /** What to answer to a refusal; null when there is nothing to answer with. */
  async #signIn(response: Response, scope: string | null, signal: AbortSignal): Promise<string | null> {
    const challenges = parseChallenges(response.headers.get("www-authenticate") ?? "");
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) {
      const token = await requestToken(this.login, bearer, bearer.parameters.scope ?? scope, LIMIT_MS, signal);
      return `Bearer ${token}`;
    }
    if (!challenges.some(({ scheme }) => scheme === "basic")) return null;
    return basicOf(this.login).authorization ?? null;
  }

  #refusal(what: string, status: number, actions: string): RegistryError {
    if (actions !== ACTIONS.GET) {
      const who = this.login.username ?? "everybody";
      return new RegistryError(
        `${what} does not let ${who} ${actions === ACTIONS.DELETE ? "delete" : "push"} (${status}).`,
        "Give the registry's connection an account that may, or switch keeping images off.",
        { refused: true },
      );
    }
    return this.login.username === null
      ? new RegistryError(
          `${what} is not open to everybody (${status}).`,
          `Add a connection to the registry ${this.login.host} with a user name and a password that may pull it.`,
        )
      : new RegistryError(
          `${what} is not open to ${this.login.username}, or is not there (${status}).`,
          "See whether the password is right and the account may pull this repository.",
        );
  }
}
