/**
 * Sent first on each connection of the role that owns the tables. PostgreSQL would look up names in a schema called like
 * that role first, and the application's role may make schemas: with one of that name it could have the owner read, run
 * or grant on something else than is meant.
 */
export const PUBLIC_ALONE = "SET search_path TO public";
