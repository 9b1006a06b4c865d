import { randomUUID } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { importPKCS8, SignJWT } from "jose";
import { selfSigned } from "./tls-material.ts";

export type Credentials = { readonly username: string; readonly password: string };

/**
 * What a registry sends its clients to for a token: https://distribution.github.io/distribution/spec/auth/token/ and,
 * for the token's form, …/spec/auth/jwt/.
 */
export type TokenServer = {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** Path of the certificate that the registry checks tokens by. */
  readonly certificate: string;
  /** A token for a scope such as `repository:team/orders:pull,push`. */
  issue(...scopes: string[]): Promise<string>;
  stop(): Promise<void>;
};

const SERVICE = "registry of the tests";
const ISSUER = "token server of the tests";

/** Gives whatever is asked for to whoever signs in, and nothing to others. */
export async function startTokenServer(folder: string, credentials: Credentials): Promise<TokenServer> {
  await mkdir(folder, { recursive: true });
  const pair = await selfSigned(folder, "tokens", ISSUER);
  const key = await importPKCS8(await readFile(pair.key, "utf8"), "ES256");
  const chain = [(await readFile(pair.cert, "utf8")).replace(/-----[^-]+-----|\s/g, "")];
  const expected = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`;

  const issue = (...scopes: string[]) =>
    new SignJWT({ access: scopes.map(accessOf), jti: randomUUID() })
      .setProtectedHeader({ alg: "ES256", typ: "JWT", x5c: chain })
      .setIssuer(ISSUER)
      .setAudience(SERVICE)
      .setSubject(credentials.username)
      .setIssuedAt()
      .setNotBefore("-1 minute")
      .setExpirationTime("5 minutes")
      .sign(key);

  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.method !== "GET") return answer(405, { details: "only GET" });
    if (request.headers.authorization !== expected) return answer(401, { details: "incorrect username or password" });
    const query = new URL(request.url ?? "/", "http://localhost").searchParams;
    if (query.get("service") !== SERVICE) return answer(400, { details: "unknown service" });
    answer(200, { token: await issue(...query.getAll("scope")), expires_in: 300 });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the token server has no port");
  return {
    realm: `http://127.0.0.1:${address.port}/token`,
    service: SERVICE,
    issuer: ISSUER,
    certificate: pair.cert,
    issue,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `type:name:action,action`; a name may hold colons (that of a registry's port). */
function accessOf(scope: string): { type: string; name: string; actions: string[] } {
  const first = scope.indexOf(":");
  const last = scope.lastIndexOf(":");
  return { type: scope.slice(0, first), name: scope.slice(first + 1, last), actions: scope.slice(last + 1).split(",") };
}
