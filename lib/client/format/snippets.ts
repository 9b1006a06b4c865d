/** Text as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Makes a deployment, on the server's machine. */
export const CREATE_DEPLOYMENT_COMMAND = "npm run -s loadline -- deployment create prod";

/** How a token that may record loads in one deployment is made. */
export function editorTokenCommand(deployment: string): string {
  return `export LOADLINE_TOKEN=$(npm run -s loadline -- token create --name ci --role editor --deployment ${shellWord(deployment)})`;
}

/** Records a first small load of a code location named `orders`. */
export function firstLoadCommand(origin: string, deployment: string): string {
  return `curl ${shellWord(`${origin}/api/v1/deployments/${encodeURIComponent(deployment)}/locations/orders/loads`)} \\
  -H "Authorization: Bearer $LOADLINE_TOKEN" -H "Content-Type: application/json" \\
  -d '{"status": "loaded", "assets": [{"key": ["raw", "orders"]}]}'`;
}
