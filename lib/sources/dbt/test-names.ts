import type { DbtManifest } from "./manifest.ts";

/**
 * Names of the data tests and unit tests of each node, sorted, by the node's unique id. A test that is written by hand
 * counts for everything that it selects from.
 */
export function testNames({ nodes, unit_tests }: DbtManifest): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  const add = (id: string, name: string) => {
    const list = names.get(id);
    if (list === undefined) names.set(id, [name]);
    else list.push(name);
  };
  for (const node of Object.values(nodes)) {
    if (node.resource_type !== "test") continue;
    const tested = node.attached_node ? [node.attached_node] : (node.depends_on?.nodes ?? []);
    for (const id of new Set(tested)) add(id, node.name);
  }
  for (const { name, tested_node_unique_id, depends_on } of Object.values(unit_tests)) {
    const tested = tested_node_unique_id ?? depends_on?.nodes?.[0];
    if (tested) add(tested, name);
  }
  for (const list of names.values()) list.sort();
  return names;
}
