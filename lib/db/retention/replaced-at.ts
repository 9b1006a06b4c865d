/** SQL of the moment at which the next load took the place of the load `alias`; null while none has. */
export function replacedAt(alias: string): string {
  return `(select next.loaded_at from load next
            where next.location_id = ${alias}.location_id and next.number = ${alias}.number + 1)`;
}
