/**
 * FROM item with the column `body`, the whole definition with that content hash: `cross join ${wholeDefinition(…)} d`.
 * Looked up for each row by itself (`offset 0`): without statistics, as right after a first load, the planner would
 * rather read all definitions of the location for a handful.
 *
 * @param location and `hash`: SQL expressions.
 */
export function wholeDefinition(location: string, hash: string): string {
  return `lateral (
    select body from whole_definition where location_id = ${location} and content_hash = ${hash} offset 0)`;
}
