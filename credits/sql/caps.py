"""What a workspace allows itself to spend, kept where the wallet's lock keeps races out."""

# When the workspace's day began. Internal. A zone that only Python knows must not stop a charge.
DAY_START = """
CREATE FUNCTION credits_day_start(p_workspace uuid) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
    zone text;
BEGIN
    SELECT time_zone INTO zone FROM accounts_workspace WHERE id = p_workspace;
    RETURN date_trunc('day', core_now(), coalesce(NULLIF(zone, ''), 'UTC'));
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN date_trunc('day', core_now(), 'UTC');
END $$;
REVOKE ALL ON FUNCTION credits_day_start FROM PUBLIC;
"""

# The number of the last entry before a moment. Internal. Walks back from the newest, so that it
# costs what was written since and not what the ledger holds.
LAST_BEFORE = """
CREATE FUNCTION credits_last_before(p_workspace uuid, p_moment timestamptz)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    e record;
BEGIN
    FOR e IN
        SELECT seq, created_at FROM credits_entry WHERE workspace_id = p_workspace
        ORDER BY seq DESC
    LOOP
        IF e.created_at < p_moment THEN
            RETURN e.seq;
        END IF;
    END LOOP;
    RETURN 0;
END $$;
REVOKE ALL ON FUNCTION credits_last_before FROM PUBLIC;
"""

LIMIT_ARGUMENTS = """
    p_workspace uuid, p_amount int, p_operation text, p_actor uuid, p_is_confirmed boolean,
    OUT outcome text, OUT o_cap uuid, OUT o_kind text, OUT o_subject text, OUT o_amount int,
    OUT o_spent int
"""

# The first limit that a charge of this size would pass, if any. Internal: the caller holds the
# wallet's lock. A refund frees what it gives back of charges of the same day; of an older charge it
# frees nothing, for that was no spending of today.
LIMIT_IN_THE_WAY = f"""
CREATE FUNCTION credits_limit_in_the_way({LIMIT_ARGUMENTS}) LANGUAGE plpgsql AS $$
DECLARE
    cap record;
    yesterday bigint;
    module text := split_part(p_operation, '.', 1);
BEGIN
    FOR cap IN
        SELECT id, kind, subject, amount FROM credits_cap
        WHERE workspace_id = p_workspace
          AND (kind IN ('per_day', 'ask_above')
               OR (kind = 'module_day' AND subject = module)
               OR (kind = 'member_day' AND subject = p_actor::text))
        -- Whoever is asked to confirm must not be refused afterwards by another limit.
        ORDER BY kind = 'ask_above', kind, subject
    LOOP
        IF cap.kind = 'ask_above' THEN
            CONTINUE WHEN p_is_confirmed OR p_amount <= cap.amount;
            outcome := 'confirmation_needed';
        ELSE
            yesterday := coalesce(
                yesterday, credits_last_before(p_workspace, credits_day_start(p_workspace)));
            SELECT coalesce(sum(-c.amount - coalesce(r.amount, 0)), 0) INTO o_spent
            FROM credits_entry c
            LEFT JOIN credits_entry r ON r.workspace_id = p_workspace
                AND r.kind = 'refund' AND r.refund_of = c.seq
            WHERE c.workspace_id = p_workspace AND c.seq > yesterday AND c.kind = 'charge'
              AND (cap.kind <> 'module_day' OR split_part(c.operation, '.', 1) = module)
              AND (cap.kind <> 'member_day' OR c.actor_id = p_actor);
            CONTINUE WHEN o_spent::bigint + p_amount <= cap.amount;
            outcome := 'cap_reached';
        END IF;
        o_cap := cap.id;
        o_kind := cap.kind;
        o_subject := cap.subject;
        o_amount := cap.amount;
        RETURN;
    END LOOP;
    o_spent := NULL;
END $$;
REVOKE ALL ON FUNCTION credits_limit_in_the_way FROM PUBLIC;
"""

# Keeps the wallet's flag, so that the charges of a workspace without limits look no further. The
# wallet is locked first: the second of two changes counts what the first one left.
KEEP_CAPPED = """
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid;
BEGIN
    FOREACH changed IN ARRAY ARRAY[
        CASE WHEN TG_OP <> 'DELETE' THEN NEW.workspace_id END,
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.workspace_id END
    ] LOOP
        CONTINUE WHEN changed IS NULL;
        INSERT INTO credits_wallet (workspace_id, balance, seq, head) VALUES (changed, 0, 0, '')
            ON CONFLICT DO NOTHING;
        PERFORM 1 FROM credits_wallet WHERE workspace_id = changed FOR UPDATE;
        UPDATE credits_wallet w SET is_capped = found.is_capped
            FROM (SELECT EXISTS (SELECT FROM credits_cap WHERE workspace_id = changed)
                  AS is_capped) found
            WHERE w.workspace_id = changed AND w.is_capped <> found.is_capped;
    END LOOP;
    RETURN NULL;
END $$
"""
CAPPED_TRIGGER = """
CREATE TRIGGER credits_keep_capped AFTER INSERT OR DELETE OR UPDATE OF workspace_id ON credits_cap
    FOR EACH ROW EXECUTE FUNCTION credits_keep_capped();
"""
