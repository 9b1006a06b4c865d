import type { Role } from "#lib/domain/access/roles.ts";

/** What the global set-up tells the test workers, through the environment that they inherit. */
export type ApiServer = {
  readonly url: string;
  readonly dataDir: string;
  /** Of an Organization Admin, made by `loadline token create` before anybody signed in. */
  readonly adminToken: string;
};

/**
 * Where the demo expects the providers that people sign in with. A test starts them there, and may stop them; nothing
 * listens in between.
 */
export type ProviderPorts = { readonly oidc: number; readonly github: number; readonly gitlab: number };

export type DemoServer = ApiServer & {
  readonly providerPorts: ProviderPorts;
  /** As the demo printed them. */
  readonly signIns: Readonly<Record<Role, { readonly email: string; readonly password: string }>>;
};

/** A server that nobody has set up yet, with the link that it printed for its first Organization Admin. */
export type FreshServer = { readonly url: string; readonly setupLink: string };

const NAMES = { api: "LOADLINE_E2E_API", demo: "LOADLINE_E2E_DEMO", fresh: "LOADLINE_E2E_FRESH" };

export const tellApiServer = (server: ApiServer) => tell(NAMES.api, server);
export const tellDemoServer = (server: DemoServer) => tell(NAMES.demo, server);
export const tellFreshServer = (server: FreshServer) => tell(NAMES.fresh, server);
export const apiServer = () => told<ApiServer>(NAMES.api);
export const demoServer = () => told<DemoServer>(NAMES.demo);
export const freshServer = () => told<FreshServer>(NAMES.fresh);

function tell(name: string, server: object): void {
  process.env[name] = JSON.stringify(server);
}

function told<T>(name: string): T {
  const text = process.env[name];
  if (text === undefined) throw new Error(`The global set-up did not start this server (${name}).`);
  return JSON.parse(text) as T;
}
