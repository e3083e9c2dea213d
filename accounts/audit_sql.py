"""The audit log's SQL: the function that alone writes it, and the trigger that keeps it so."""

# A line of a workspace is written within its scope, or under the system login (staff, sweeps).
RECORD = """
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF p_workspace IS NOT NULL AND session_user <> 'nexusone_system' AND p_workspace
        IS DISTINCT FROM NULLIF(current_setting('app.workspace_id', true), '')::uuid THEN
        RAISE insufficient_privilege USING MESSAGE = 'The audit log of another workspace.';
    END IF;
    INSERT INTO accounts_auditentry (created_at, workspace_id, user_id, staff_id, action, target,
        subject, details, address, agent, request_id)
    SELECT clock_timestamp(), places.id, p_user, p_staff, p_action, p_target, p_subject, p_details,
        p_address, p_agent, p_request_id
    FROM (
        SELECT p_workspace AS id
        UNION
        SELECT m.workspace_id FROM accounts_membership m WHERE p_everywhere AND m.user_id = p_user
    ) places;
END $$
"""
# A personal line is of the person of the open scope. The exceptions are what happens before there
# is one: ways in and out, of which their workspaces are told too, and what only they are told of.
# Staff stand beside a member within a workspace; all else that they do is the system login's.
RECORD_OWN = """
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    open_workspace uuid := NULLIF(current_setting('app.workspace_id', true), '')::uuid;
    open_user uuid := NULLIF(current_setting('app.user_id', true), '')::uuid;
    is_personal boolean := p_workspace IS NULL OR coalesce(p_everywhere, false);
BEGIN
    IF session_user <> 'nexusone_system' THEN
        IF p_workspace IS NOT NULL AND p_workspace IS DISTINCT FROM open_workspace THEN
            RAISE insufficient_privilege USING MESSAGE = 'The audit log of another workspace.';
        END IF;
        IF is_personal AND (open_user IS NULL OR p_user IS DISTINCT FROM open_user)
            AND p_action NOT IN ('account.created', 'email.verified', 'password.changed',
                'password.reset_asked', 'session.ended', 'session.failed', 'session.started')
            AND (coalesce(p_everywhere, false) OR p_action NOT IN (
                'google.connected', 'recovery_code.used')) THEN
            RAISE insufficient_privilege USING MESSAGE = 'The audit log of another person.';
        END IF;
        IF is_personal AND (p_staff IS NOT NULL OR starts_with(p_action, 'staff.')) THEN
            RAISE insufficient_privilege USING MESSAGE = 'Staff act within one workspace.';
        END IF;
    END IF;
    INSERT INTO accounts_auditentry (created_at, workspace_id, user_id, staff_id, action, target,
        subject, details, address, agent, request_id)
    SELECT clock_timestamp(), places.id, p_user, p_staff, p_action, p_target, p_subject, p_details,
        p_address, p_agent, p_request_id
    FROM (
        SELECT p_workspace AS id
        UNION
        SELECT m.workspace_id FROM accounts_membership m WHERE p_everywhere AND m.user_id = p_user
    ) places;
END $$
"""
RECORD_ARGUMENTS = (
    "p_workspace uuid, p_user uuid, p_staff uuid, p_action text, p_target text, p_subject text,"
    " p_details jsonb, p_address inet, p_agent text, p_request_id text, p_everywhere boolean"
)

APPEND_ONLY = """
CREATE FUNCTION accounts_auditentry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Audit entries are final.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_auditentry_is_final BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_auditentry_is_final();
CREATE TRIGGER accounts_auditentry_stays BEFORE TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_auditentry_is_final();
REVOKE INSERT, UPDATE, DELETE ON accounts_auditentry FROM nexusone_app, nexusone_system;
"""

DROP_APPEND_ONLY = """
DROP TRIGGER accounts_auditentry_stays ON accounts_auditentry;
DROP TRIGGER accounts_auditentry_is_final ON accounts_auditentry;
DROP FUNCTION accounts_auditentry_is_final;
"""

# The mailed token is what tells the workspace, before anybody is signed in.
INVITATION_BY_HASH = """
RETURNS TABLE (id uuid, workspace_id uuid, workspace_name text, email text, role text,
    invited_by_name text, expires_at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT i.id, i.workspace_id, i.workspace_name::text, i.email::text, i.role::text,
        i.invited_by_name::text, i.expires_at
    FROM accounts_invitation i JOIN accounts_workspace w ON w.id = i.workspace_id
    WHERE i.token_hash = p_hash AND i.accepted_at IS NULL AND i.declined_at IS NULL
      AND i.revoked_at IS NULL AND i.expires_at > clock_timestamp() AND w.erased_at IS NULL
$$
"""

USE_API_KEY = """
RETURNS TABLE (key_id uuid, workspace_id uuid, user_id uuid, scopes text[]) LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_apikey k SET last_used_at = clock_timestamp()
        WHERE k.hash = p_hash AND k.revoked_at IS NULL
          AND (k.last_used_at IS NULL OR k.last_used_at < clock_timestamp() - interval '1 minute');
    RETURN QUERY
        SELECT k.id, k.workspace_id, k.user_id, k.scopes::text[] FROM accounts_apikey k
        JOIN accounts_user u ON u.id = k.user_id AND u.is_active
        WHERE k.hash = p_hash AND k.revoked_at IS NULL
          AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp());
END $$
"""
