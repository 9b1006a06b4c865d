/**
 * What session tokens are sealed with. The start command makes it once and keeps it in the data directory;
 * web processes that serve one address share it.
 * @throws Error when it is not set: a made-up one would sign everybody out at every restart.
 */
export function authSecret(): string {
  const secret = process.env.LOADLINE_SECRET ?? "";
  if (secret.length < 32) {
    throw new Error("LOADLINE_SECRET is not set, or has fewer than 32 characters. `npm start` makes one by itself.");
  }
  return secret;
}
