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

/** Text as a value of YAML: what JSON quotes, YAML reads. */
function yamlText(text: string): string {
  return /^[a-zA-Z][\w-]*$/.test(text) ? text : JSON.stringify(text);
}

/** A configuration file that has a Dagster webserver watched (docs/configuration.md). */
export function dagsterFile(deployment: string): string {
  return `deployments:
  ${yamlText(deployment)}:
    kind: dagster
    connections:
      webserver:
        kind: dagster
        config:
          url: http://dagster-webserver:3000`;
}

/** The same of an Airflow 3, signed in to by name and password. */
export function airflowFile(deployment: string): string {
  return `deployments:
  ${yamlText(deployment)}:
    kind: airflow
    connections:
      airflow:
        kind: airflow
        config:
          url: http://airflow-api-server:8080
          username: loadline
        secrets:
          password:
            env: AIRFLOW_PASSWORD`;
}

/** Takes on what such a file declares, on the server's machine. */
export const APPLY_COMMAND = "npm run -s loadline -- apply loadline.yml";

/** Steps of a GitHub Actions job that record a load after the deploy. */
export function githubStep(origin: string, deployment: string): string {
  return `- uses: actions/setup-node@v4
  with:
    node-version: 24
- name: Record the load
  env:
    LOADLINE_URL: ${origin}
    LOADLINE_TOKEN: \${{ secrets.LOADLINE_TOKEN }}
    LOADLINE_DEPLOYMENT: ${yamlText(deployment)}
    LOADLINE_LOCATION: orders
  run: |
    curl --fail -sS -o "$RUNNER_TEMP/loadline.mjs" "$LOADLINE_URL/cli/loadline.mjs"
    node "$RUNNER_TEMP/loadline.mjs" record --assets assets.json`;
}

/** A job of GitLab CI that does the same. */
export function gitlabJob(origin: string, deployment: string): string {
  return `record:
  stage: deploy
  image: node:24
  variables:
    LOADLINE_URL: ${origin}
    LOADLINE_DEPLOYMENT: ${yamlText(deployment)}
    LOADLINE_LOCATION: orders
  script:
    - curl --fail -sS -o /tmp/loadline.mjs "$LOADLINE_URL/cli/loadline.mjs"
    - node /tmp/loadline.mjs record --assets assets.json`;
}
