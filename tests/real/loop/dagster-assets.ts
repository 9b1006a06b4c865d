import type { Lab, Place } from "./lab.ts";

const QUERY = `{ workspaceOrError { ... on Workspace { locationEntries { name locationOrLoadError {
  __typename ... on RepositoryLocation { repositories { assetNodes { assetKey { path } opVersion } } } } } } } }`;

type Answer = {
  data: {
    workspaceOrError: {
      locationEntries: {
        name: string;
        locationOrLoadError: {
          repositories?: { assetNodes: { assetKey: { path: string[] }; opVersion: string | null }[] }[];
        };
      }[];
    };
  };
};

/** Code version of every asset that Dagster itself serves of a code location, by its key. */
export async function dagsterServes(lab: Lab, place: Place): Promise<Record<string, string | null>> {
  const response = await fetch(`${lab.webserver.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: QUERY }),
  });
  const { data } = (await response.json()) as Answer;
  const entry = data.workspaceOrError.locationEntries.find(({ name }) => name === place.location);
  const nodes = entry?.locationOrLoadError.repositories?.flatMap(({ assetNodes }) => assetNodes) ?? [];
  return Object.fromEntries(nodes.map(({ assetKey, opVersion }) => [assetKey.path.join("/"), opVersion]));
}
