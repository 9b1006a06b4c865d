import * as models from "@kubernetes/client-node";
import { validate as status } from "@kubernetes-models/apimachinery/_schemas/IoK8sApimachineryPkgApisMetaV1Status";
import { validate as deployment } from "kubernetes-models/_schemas/IoK8sApiAppsV1Deployment";
import { validate as deploymentList } from "kubernetes-models/_schemas/IoK8sApiAppsV1DeploymentList";
import { validate as replicaSet } from "kubernetes-models/_schemas/IoK8sApiAppsV1ReplicaSet";
import { validate as replicaSetList } from "kubernetes-models/_schemas/IoK8sApiAppsV1ReplicaSetList";
import { validate as statefulSet } from "kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSet";
import { validate as statefulSetList } from "kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSetList";
import { validate as accessReview } from "kubernetes-models/_schemas/IoK8sApiAuthorizationV1SelfSubjectAccessReview";
import { validate as pod } from "kubernetes-models/_schemas/IoK8sApiCoreV1Pod";
import { validate as podList } from "kubernetes-models/_schemas/IoK8sApiCoreV1PodList";

type Validate = ((data: unknown) => boolean) & { errors?: unknown };

/** Validators that were made from the OpenAPI document that Kubernetes publishes, by the kind of object. */
const SCHEMAS: Readonly<Record<string, Validate>> = {
  Deployment: deployment,
  DeploymentList: deploymentList,
  StatefulSet: statefulSet,
  StatefulSetList: statefulSetList,
  ReplicaSet: replicaSet,
  ReplicaSetList: replicaSetList,
  Pod: pod,
  PodList: podList,
  SelfSubjectAccessReview: accessReview,
  Status: status,
};

/**
 * Throws unless `body` is what a Kubernetes API server may answer: of a published schema, and without a member that it
 * has not. Schemas allow members that they do not name; the models of the official client, which are made from the same
 * document, name them all.
 */
export function requirePublished(body: unknown): void {
  const { kind } = body as { kind?: string };
  const validate = SCHEMAS[kind ?? ""];
  if (validate === undefined) throw new Error(`the stand-in answers with an object of the kind ${kind}`);
  if (!validate(named(body))) throw new Error(`no ${kind} as published: ${JSON.stringify(validate.errors)}`);
  const unknown = unknownMembers(body, `V1${kind}`, kind ?? "");
  if (unknown.length > 0) throw new Error(`Kubernetes publishes no ${unknown.join(", no ")}`);
}

/** The validators want every object to say its kind, which the items of a list do not do: the list says it for them. */
function named(body: unknown): unknown {
  const { kind, apiVersion, items } = body as { kind: string; apiVersion: string; items?: object[] };
  if (items === undefined) return body;
  const own = { kind: kind.replace(/List$/, ""), apiVersion };
  return { ...(body as object), items: items.map((item) => ({ ...own, ...item })) };
}

type Model = { getAttributeTypeMap(): { baseName: string; type: string }[] };

/** Paths of members that the published type has not. */
function unknownMembers(value: unknown, type: string, path: string): string[] {
  const element = /^Array<(.+)>$/.exec(type)?.[1];
  if (element !== undefined) {
    return (value as unknown[]).flatMap((item, index) => unknownMembers(item, element, `${path}[${index}]`));
  }
  const model = (models as unknown as Record<string, Model | undefined>)[type];
  if (model?.getAttributeTypeMap === undefined || typeof value !== "object" || value === null) return [];
  const known = new Map(model.getAttributeTypeMap().map(({ baseName, type: of }) => [baseName, of]));
  return Object.entries(value).flatMap(([name, member]) => {
    const of = known.get(name);
    return of === undefined ? [`${path}.${name}`] : unknownMembers(member, of, `${path}.${name}`);
  });
}
