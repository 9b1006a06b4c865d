import { z } from "zod";
import type { Challenge } from "./challenge.ts";
import { fetchFollowing, type RegistryRequest } from "./fetch-following.ts";
import { isLoopback, type RegistryLogin } from "./login.ts";
import { parseJson, readLimited } from "./read-limited.ts";
import { RegistryError } from "./registry-error.ts";

const MOST_BYTES = 1_000_000;
const CLIENT = "loadline";
/** Under this name the password is not one but an identity token, as `docker login` keeps it. */
const IDENTITY_TOKEN_USER = "<token>";

/** Servers that sign in by GET say `token`, those by OAuth 2 `access_token`; both are allowed to say both. */
const tokenSchema = z
  .object({ token: z.string().min(1).optional(), access_token: z.string().min(1).optional() })
  .transform(({ token, access_token }) => token ?? access_token ?? null);

/**
 * Asks the server that a registry names for a token (distribution project, "Token Authentication Specification"): by
 * GET, which also serves those who sign in as nobody; where the server does not know that, or only an identity token
 * is at hand, by POST ("OAuth2 Token Authentication").
 * @throws RegistryError when there is none to be had.
 */
export async function requestToken(
  login: RegistryLogin,
  { parameters }: Challenge,
  scope: string | null,
  limitMs: number,
  signal: AbortSignal,
): Promise<string> {
  const realm = requireRealm(login, parameters.realm);
  const asked = { ...(parameters.service && { service: parameters.service }), ...(scope && { scope }) };
  const send = (address: URL, request: RegistryRequest) => fetchFollowing(address.href, request, limitMs, signal);

  const byForm = async () => {
    const body = new URLSearchParams({ ...asked, client_id: CLIENT, ...grantOf(login) });
    return send(realm, { method: "POST", body });
  };
  const byQuery = async () => {
    const address = new URL(realm);
    for (const [name, value] of Object.entries(asked)) address.searchParams.append(name, value);
    return send(address, { headers: basicOf(login) });
  };

  let response = login.username === IDENTITY_TOKEN_USER ? await byForm() : await byQuery();
  if (login.username !== null && (response.status === 404 || response.status === 405)) {
    await response.body?.cancel();
    response = await byForm();
  }
  const body = parseJson(await readLimited(response, { mostBytes: MOST_BYTES, limitMs }, signal));
  const token = response.ok ? tokenSchema.safeParse(body).data : null;
  if (token) return token;
  throw refusal(login, realm, response.status);
}

/** The header by which a login signs in itself; none where nobody does. */
export function basicOf({ username, password }: RegistryLogin): Record<string, string> {
  if (username === null || password === null) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}` };
}

function grantOf({ username, password }: RegistryLogin): Record<string, string> {
  if (username === IDENTITY_TOKEN_USER) return { grant_type: "refresh_token", refresh_token: password ?? "" };
  return { grant_type: "password", username: username ?? "", password: password ?? "" };
}

/** The password goes where the registry says, but never in the clear unless the registry itself is spoken to so. */
function requireRealm(login: RegistryLogin, realm: string | undefined): URL {
  const url = realm === undefined ? null : URL.parse(realm);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new RegistryError(
      `${login.host} wants a token but does not say where to get one.`,
      "See whether the address is that of the registry itself.",
    );
  }
  if (url.protocol === "http:" && !login.origin.startsWith("http:") && !isLoopback(url.host)) {
    throw new RegistryError(
      `${login.host} sends clients to ${url.host} for a token without encryption.`,
      "Have the registry name an https:// address for its tokens.",
    );
  }
  return url;
}

function refusal(login: RegistryLogin, realm: URL, status: number): RegistryError {
  if (status === 401 || status === 403) {
    return login.username === null
      ? new RegistryError(
          `${login.host} wants people to sign in: ${realm.host} gives no token without.`,
          "Give the registry's connection a user name and a password.",
          { refused: true },
        )
      : new RegistryError(
          `${login.host} does not accept the user name and password: ${realm.host} answered ${status}.`,
          "Put the right ones into the registry's connection; some registries want an access token in the password's place.",
          { refused: true },
        );
  }
  return new RegistryError(
    `${realm.host}, which gives tokens for ${login.host}, answered ${status} and no token.`,
    "See whether that server is well.",
  );
}
