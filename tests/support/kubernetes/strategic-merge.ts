type Json = unknown;
type Members = Record<string, Json>;

/** Lists that are merged by a key of their elements, as the published types say (`x-kubernetes-patch-merge-key`). */
const MERGE_KEYS: Readonly<Record<string, string>> = { containers: "name", initContainers: "name", env: "name" };

/** Applies a strategic merge patch to an object, as far as a driver needs it. */
export function strategicMerge(target: Json, patch: Json, member = ""): Json {
  const key = MERGE_KEYS[member];
  if (Array.isArray(patch))
    return key === undefined ? patch : mergeList(Array.isArray(target) ? target : [], patch, key);
  if (!isMembers(patch)) return patch;
  const merged: Members = isMembers(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = strategicMerge(merged[name], value, name);
  }
  return merged;
}

function mergeList(target: readonly Json[], patch: readonly Json[], key: string): Json[] {
  const merged = [...target];
  for (const element of patch as Members[]) {
    const index = merged.findIndex((one) => isMembers(one) && one[key] === element[key]);
    if (element.$patch === "delete") {
      if (index >= 0) merged.splice(index, 1);
    } else if (index >= 0) merged[index] = strategicMerge(merged[index], element);
    else merged.push(strategicMerge({}, element));
  }
  return merged;
}

function isMembers(value: Json): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
