-- Written by hand: what schema.prisma cannot say.

-- One rollback at a time per deploy unit (ACTIVE_STATUSES of lib/domain/rollback/status.ts).
CREATE UNIQUE INDEX "rollback_one_per_unit" ON "rollback" ("unit_id")
  WHERE "status" IN ('awaiting_approval', 'queued', 'running');

-- A person has one role per deployment, and one for the whole organisation, which is the null.
DROP INDEX "role_grant_once";
CREATE UNIQUE INDEX "role_grant_once" ON "role_grant" ("account_id", "deployment_id") NULLS NOT DISTINCT;

-- The open intervals are the newest snapshot; an asset is in it once.
CREATE UNIQUE INDEX "asset_interval_open" ON "asset_interval" ("location_id", "key_hash") WHERE "last_load" IS NULL;

-- The audit log is append-only, for the owner of the tables too.
CREATE FUNCTION "audit_event_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER "audit_event_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_event_refuse"();

-- Values that the code reads back as a union.
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_role_check"
  CHECK ("role" IN ('organization_admin', 'admin', 'editor', 'launcher', 'viewer', 'catalog_viewer'));
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_role_check"
  CHECK ("role" IN ('organization_admin', 'admin', 'editor', 'launcher', 'viewer', 'catalog_viewer'));
ALTER TABLE "deployment" ADD CONSTRAINT "deployment_kind_check" CHECK ("kind" IN ('dagster', 'airflow', 'generic'));
ALTER TABLE "source_connection" ADD CONSTRAINT "source_connection_state_check"
  CHECK ("state" IN ('unknown', 'ok', 'unreachable'));
ALTER TABLE "unit_image_sighting" ADD CONSTRAINT "unit_image_sighting_restorable_check"
  CHECK ("restorable" IN ('unknown', 'restorable', 'image_gone'));
ALTER TABLE "rollback" ADD CONSTRAINT "rollback_status_check" CHECK ("status" IN ('awaiting_approval', 'queued',
  'running', 'succeeded', 'succeeded_with_differences', 'failed', 'reverted', 'cancelled', 'unknown'));
ALTER TABLE "rollback_step"
  ADD CONSTRAINT "rollback_step_name_check"
    CHECK ("name" IN ('resolve', 'deploy', 'wait_healthy', 'reload', 'verify')),
  ADD CONSTRAINT "rollback_step_status_check"
    CHECK ("status" IN ('pending', 'running', 'succeeded', 'failed', 'skipped'));

-- Hashes are SHA-256.
ALTER TABLE "setup_link" ADD CONSTRAINT "setup_link_hash_check" CHECK (octet_length("token_hash") = 32);
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_hash_check" CHECK (octet_length("secret_hash") = 32);
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_hash_check"
  CHECK (octet_length("key_hash") = 32 AND octet_length("body_hash") = 32);
ALTER TABLE "asset" ADD CONSTRAINT "asset_hash_check" CHECK (octet_length("key_hash") = 32);
ALTER TABLE "asset_definition" ADD CONSTRAINT "asset_definition_hash_check"
  CHECK (octet_length("content_hash") = 32 AND octet_length("tracked_hash") = 32);

-- Code locations and their history.
ALTER TABLE "code_location"
  ADD CONSTRAINT "code_location_hash_check" CHECK (octet_length("name_hash") = 32),
  ADD CONSTRAINT "code_location_numbers_check" CHECK ("last_good_load" BETWEEN 0 AND "current_load");
ALTER TABLE "load"
  ADD CONSTRAINT "load_number_check" CHECK ("number" >= 1),
  ADD CONSTRAINT "load_status_check" CHECK ("status" IN ('loaded', 'failed')),
  ADD CONSTRAINT "load_loaded_check" CHECK ("status" <> 'loaded'
    OR ("fingerprint" IS NOT NULL AND "compared_to" IS NOT NULL AND "error" IS NULL)),
  ADD CONSTRAINT "load_failed_check" CHECK ("status" <> 'failed'
    OR ("error" IS NOT NULL AND "fingerprint" IS NULL AND "compared_to" IS NULL AND "added" + "removed" + "changed" = 0)),
  ADD CONSTRAINT "load_hash_check" CHECK (octet_length("fingerprint") = 32 AND octet_length("similarity_hash") = 32),
  ADD CONSTRAINT "load_base_check" CHECK ("compared_to" >= 0 AND "compared_to" < "number"),
  ADD CONSTRAINT "load_counts_check" CHECK ("added" >= 0 AND "removed" >= 0 AND "changed" >= 0 AND "total" >= 0),
  ADD CONSTRAINT "load_group_check" CHECK ("group_first" BETWEEN 1 AND "number");
ALTER TABLE "load_group" ADD CONSTRAINT "load_group_check"
  CHECK ("first" >= 1 AND "count" = "last" - "first" + 1);
ALTER TABLE "asset_interval"
  ADD CONSTRAINT "asset_interval_loads_check" CHECK ("first_load" >= 1 AND "last_load" >= "first_load"),
  ADD CONSTRAINT "asset_interval_hash_check" CHECK (octet_length("key_hash") = 32
    AND octet_length("content_hash") = 32 AND octet_length("tracked_hash") = 32);
ALTER TABLE "asset_change"
  ADD CONSTRAINT "asset_change_hash_check" CHECK (octet_length("key_hash") = 32),
  ADD CONSTRAINT "asset_change_kind_check" CHECK (CASE "kind"
    WHEN 1 THEN "old_content_hash" IS NULL AND "new_content_hash" IS NOT NULL AND "facets" = 0
    WHEN 2 THEN "old_content_hash" IS NOT NULL AND "new_content_hash" IS NULL AND "facets" = 0
    WHEN 3 THEN "old_content_hash" IS NOT NULL AND "new_content_hash" IS NOT NULL AND "facets" > 0
    ELSE false END);
