/**
 * The default export of a CommonJS module that was compiled from ES modules: a bundler hands over the export
 * itself, Node the whole module with the export as its member.
 */
export function commonJsDefault<T>(imported: T): T {
  return typeof imported === "object" && imported !== null && "default" in imported
    ? (imported.default as T)
    : imported;
}
