/** What the global set-up tells the test workers, through the environment that they inherit. */
export type ApiServer = {
  readonly url: string;
  readonly dataDir: string;
  /** Of an Organization Admin, made by `loadline token create` before anybody signed in. */
  readonly adminToken: string;
  /** What the server printed while it started: the link that makes the first Organization Admin is in it. */
  readonly startOutput: string;
};

const API_SERVER = "LOADLINE_E2E_API_SERVER";

export function tellApiServer(server: ApiServer): void {
  process.env[API_SERVER] = JSON.stringify(server);
}

export function apiServer(): ApiServer {
  return told(API_SERVER);
}

function told<T>(name: string): T {
  const text = process.env[name];
  if (text === undefined) throw new Error(`The global set-up did not start this server (${name}).`);
  return JSON.parse(text) as T;
}
