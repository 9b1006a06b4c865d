import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration } from "oidc-provider";

/** Somebody whom the provider knows; what is absent it does not tell. */
export type KnownPerson = {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
};

export type OpenIdProvider = {
  readonly issuer: string;
  /** By subject, which is also what one types to sign in there. May be changed while it runs. */
  readonly people: Map<string, KnownPerson>;
  /** Authorization requests so far, as they came. */
  readonly requests: URLSearchParams[];
  stop(): Promise<void>;
};

/** What is registered there for Loadline. */
export const OPENID_CLIENT = { clientId: "loadline", clientSecret: "a secret of the tests for the provider" };

/**
 * A certified OpenID Connect provider (npm `oidc-provider`) on loopback, which asks for a name and believes it.
 *
 * @param options.port 0: a free one.
 * @param options.claimsIn where it tells name, address and groups: as the standard has it from the user-info endpoint
 *   when there is one, or in the ID token as well.
 */
export async function startOpenIdProvider(options: {
  callbackUrl: string;
  port?: number;
  claimsIn?: "user-info" | "id-token";
}): Promise<OpenIdProvider> {
  const people = new Map<string, KnownPerson>();
  const requests: URLSearchParams[] = [];
  // Its address is part of what it signs, so it has to listen before it is made.
  let answer: ReturnType<Provider["callback"]> | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (url.pathname === "/auth") requests.push(url.searchParams);
    answer?.(request, response);
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration(people, options));
  answer = provider.callback();
  return { issuer, people, requests, stop: () => close(server) };
}

function configuration(
  people: ReadonlyMap<string, KnownPerson>,
  options: { callbackUrl: string; claimsIn?: "user-info" | "id-token" },
): Configuration {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: OPENID_CLIENT.clientId,
        client_secret: OPENID_CLIENT.clientSecret,
        redirect_uris: [options.callbackUrl],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    jwks: { keys: [{ ...(privateKey.export({ format: "jwk" }) as { kty: string }), use: "sig", alg: "RS256" }] },
    cookies: { keys: ["a key of the tests"] },
    pkce: { required: () => true },
    scopes: ["openid", "profile", "email"],
    claims: { openid: ["sub", "groups"], profile: ["name"], email: ["email", "email_verified"] },
    conformIdTokenClaims: options.claimsIn !== "id-token",
    // Its own pages to sign in and to consent, meant for trying things out.
    features: { devInteractions: { enabled: true } },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    async findAccount(_context, subject) {
      const person = people.get(subject);
      return (
        person && {
          accountId: subject,
          claims: async () => ({ sub: subject, ...person, groups: [...(person.groups ?? [])] }),
        }
      );
    },
    // Nobody is asked whether Loadline may know who they are.
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId ?? "", accountId: session?.accountId ?? "" });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Signs in at a provider's own pages as a browser would, without one; resolves to the address that leads back. */
export async function signInAtProvider(authorization: URL, subject: string): Promise<URL> {
  const cookies = new Map<string, string>();
  const back = authorization.searchParams.get("redirect_uri") ?? "";
  let url = authorization;
  let form: URLSearchParams | null = null;
  for (let step = 0; step < 10; step++) {
    if (url.href.startsWith(`${back}?`)) return url;
    const answer: Response = await fetch(url, {
      ...(form && { method: "POST", body: form }),
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      redirect: "manual",
    });
    for (const set of answer.headers.getSetCookie()) {
      const pair = set.split(";")[0] ?? "";
      cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    const location = answer.headers.get("location");
    if (location !== null) {
      url = new URL(location, url);
      form = null;
      continue;
    }
    const page = await answer.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
    if (action === undefined) throw new Error(`${url} answered ${answer.status}: ${page.slice(0, 500)}`);
    url = new URL(action, url);
    form = new URLSearchParams({ prompt: "login", login: subject, password: "any" });
  }
  throw new Error(`The provider leads in circles: ${url}`);
}
