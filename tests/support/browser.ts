import { listDeploymentsOperation } from "#lib/contracts/deployments.ts";
import { callRoute, handlersOf, ORIGIN } from "#tests/support/call-route.ts";

/** A browser as far as signing in goes: it keeps cookies, and says where its requests come from. */
export class Browser {
  readonly cookies: Map<string, string>;
  readonly #origin: string;
  /** Each has one of its own: attempts to sign in are limited by address. */
  readonly #address = crypto.randomUUID();

  /** `cookies`: those of another browser, copied. */
  constructor(origin = ORIGIN, cookies: ReadonlyMap<string, string> = new Map()) {
    this.#origin = origin;
    this.cookies = new Map(cookies);
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Name and value of the cookie that carries the session; undefined while nobody is signed in. */
  get session(): [string, string] | undefined {
    return [...this.cookies].find(([name]) => name.endsWith(".session"));
  }

  async auth(action: string, form?: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    const handlers = await handlersOf("/api/auth/[...nextauth]");
    const method = form ? "POST" : "GET";
    const answer = (await handlers[method]?.(
      new Request(`${this.#origin}/api/auth/${action}`, {
        method,
        headers: {
          host: new URL(this.#origin).host,
          cookie: this.cookie,
          "x-forwarded-for": this.#address,
          ...(form && { origin: this.#origin }),
          ...headers,
        },
        ...(form && { body: new URLSearchParams(form) }),
      }),
    )) as Response;
    for (const set of answer.headers.getSetCookie()) {
      const [pair = "", ...attributes] = set.split("; ");
      const [name = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (attributes.includes("Max-Age=0") || value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  async signIn(email: string, password: string, callbackUrl = "/"): Promise<Response> {
    return this.auth("callback/credentials", { ...(await this.csrf()), email, password, callbackUrl, json: "true" });
  }

  /** Begins signing in with a provider; resolves to the address that the page is told to go to. */
  async begin(provider: string, callbackUrl = "/", query = ""): Promise<URL> {
    const form = { ...(await this.csrf()), callbackUrl, json: "true" };
    const { url } = await (await this.auth(`signin/${provider}${query}`, form)).json();
    return new URL(url);
  }

  /** Comes back from a provider by the address that it named; resolves to where Loadline leads then. */
  async comeBack(address: URL | string): Promise<URL> {
    const { pathname, search } = new URL(address);
    const answer = await this.auth(`${pathname.slice("/api/auth/".length)}${search}`);
    return new URL(answer.headers.get("location") ?? `/status/${answer.status}`, this.#origin);
  }

  async signOut(): Promise<Response> {
    return this.auth("signout", { ...(await this.csrf()), callbackUrl: "/sign-in", json: "true" });
  }

  async csrf(): Promise<{ csrfToken: string }> {
    return (await this.auth("csrf")).json();
  }

  list(): Promise<Response> {
    return callRoute(listDeploymentsOperation, {}, { cookie: this.cookie });
  }
}
