import { openWay } from "../../alerts/ways.ts";
import { testDockerEngine } from "../../deploy/drivers/docker-engine/test-docker-engine.ts";
import { testGit } from "../../deploy/drivers/git-ref/test-git.ts";
import { testKubernetes } from "../../deploy/drivers/kubernetes/test-kubernetes.ts";
import { testWebhook } from "../../deploy/drivers/webhook/test-webhook.ts";
import { type ConnectionCheck, connectionKind, type OpenConnection } from "../../domain/connection.ts";
import { openForge } from "../../forge/forges.ts";
import { testRegistry } from "../../registry/test-registry.ts";
import { openSource } from "../../sources/sources.ts";

/** Looks at everything that a connection needs, by its kind. `namespace`: of the unit that it is tested for. */
export async function testOpen(
  connection: OpenConnection,
  signal: AbortSignal,
  namespace?: string,
): Promise<ConnectionCheck[]> {
  switch (connectionKind(connection.kind)) {
    case "docker-engine":
      return testDockerEngine(connection, signal);
    case "kubernetes":
      return testKubernetes(connection, signal, namespace);
    case "webhook":
      return testWebhook(connection, signal);
    case "git":
      return testGit(connection, signal);
    case "registry":
      return testRegistry(connection, signal);
    case "github":
    case "gitlab":
      return (await openForge(connection)).test(signal);
    case "smtp":
    case "slack":
    case "teams":
    case "pagerduty":
    case "alert-webhook":
      return openWay(connection).test(signal);
    default:
      return openSource(connection).test(signal);
  }
}
