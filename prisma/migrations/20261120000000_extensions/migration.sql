-- Trigram indexes, for searching anywhere in a text. A trusted extension: the owner of the database may make it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
