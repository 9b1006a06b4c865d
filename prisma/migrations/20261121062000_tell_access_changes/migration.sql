-- Tells listening processes that somebody's rights may have changed, when the transaction commits: open event streams
-- read them again (lib/http/events-route.ts). Triggers, so that no way to change them can forget to.
CREATE FUNCTION "tell_access_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('loadline', 'access');
  RETURN NULL;
END
$$;

CREATE TRIGGER "role_grant_tell" AFTER INSERT OR UPDATE OR DELETE ON "role_grant"
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_access_changed"();
CREATE TRIGGER "team_member_tell" AFTER INSERT OR DELETE ON "team_member"
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_access_changed"();
CREATE TRIGGER "account_group_tell" AFTER INSERT OR DELETE ON "account_group"
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_access_changed"();
CREATE TRIGGER "account_tell" AFTER UPDATE OF "disabled_at" OR DELETE ON "account"
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_access_changed"();
CREATE TRIGGER "sign_in_tell" AFTER UPDATE OF "revoked_at", "expires_at" OR DELETE ON "sign_in"
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_access_changed"();
CREATE TRIGGER "api_token_tell" AFTER UPDATE OF "revoked_at", "expires_at", "role", "scopes", "everywhere" OR DELETE ON "api_token"
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_access_changed"();
CREATE TRIGGER "api_token_deployment_tell" AFTER INSERT OR DELETE ON "api_token_deployment"
  FOR EACH STATEMENT EXECUTE FUNCTION "tell_access_changed"();
