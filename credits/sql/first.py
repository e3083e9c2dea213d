"""The ledger's SQL as it began: its netstring and trigger still stand, `ledger` has the rest."""

SCOPE_CHECK = """
    IF p_workspace IS DISTINCT FROM NULLIF(current_setting('app.workspace_id', true), '')::uuid THEN
        RAISE insufficient_privilege USING MESSAGE = 'The ledger of another workspace.';
    END IF;
"""

APPEND_ONLY = """
CREATE FUNCTION credits_entry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Ledger entries are final.' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER credits_entry_is_final BEFORE UPDATE OR DELETE ON credits_entry
    FOR EACH ROW EXECUTE FUNCTION credits_entry_is_final();
CREATE TRIGGER credits_entry_stays BEFORE TRUNCATE ON credits_entry
    FOR EACH STATEMENT EXECUTE FUNCTION credits_entry_is_final();
"""

DROP_APPEND_ONLY = """
DROP TRIGGER credits_entry_stays ON credits_entry;
DROP TRIGGER credits_entry_is_final ON credits_entry;
DROP FUNCTION credits_entry_is_final;
"""

# Length-prefixed fields cannot run into each other, whatever they hold. Joining a number to a text
# is only STABLE: without the cast the planner would not inline this, and it is called 13 times.
NETSTRING = """
CREATE FUNCTION credits_netstring(p_value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT octet_length(coalesce(p_value, ''))::text || ':' || coalesce(p_value, '') || ','
$$;
"""

# What the hash of an entry covers, beside the hash before it (docs/credits.md).
BODY_OF_ENTRY = """credits_netstring(e.workspace_id::text) || credits_netstring(e.seq::text)
        || credits_netstring(e.kind) || credits_netstring(e.amount::text)
        || credits_netstring(e.balance_after::text) || credits_netstring(e.operation)
        || credits_netstring(e.reference) || credits_netstring(e.key)
        || credits_netstring(e.price_version::text) || credits_netstring(e.refund_of::text)
        || credits_netstring(e.lots::text) || credits_netstring(e.note)
        || credits_netstring(e.actor_id::text)
        || credits_netstring((extract(epoch FROM e.created_at) * 1000000)::bigint::text)"""

POST_ARGUMENTS = """
    p_wallet credits_wallet, p_kind text, p_amount int, p_operation text, p_reference text,
    p_key text, p_price_version int, p_refund_of bigint, p_lots jsonb, p_note text, p_actor uuid
"""

# Appends one entry and moves the balance with it. Internal: the caller holds the wallet's lock, and
# has pinned the search path.
POST = f"""
CREATE FUNCTION credits_post({POST_ARGUMENTS}) RETURNS credits_entry LANGUAGE plpgsql AS $$
DECLARE
    e credits_entry;
BEGIN
    e.id := gen_random_uuid();
    e.workspace_id := p_wallet.workspace_id;
    e.seq := p_wallet.seq + 1;
    e.kind := p_kind;
    e.amount := p_amount;
    e.balance_after := p_wallet.balance + p_amount;
    e.operation := p_operation;
    e.reference := p_reference;
    e.key := p_key;
    e.price_version := p_price_version;
    e.refund_of := p_refund_of;
    e.lots := p_lots;
    e.note := p_note;
    e.actor_id := p_actor;
    e.created_at := clock_timestamp();
    e.previous_hash := p_wallet.head;
    e.hash := sha256(e.previous_hash || convert_to(
        {BODY_OF_ENTRY},
        'UTF8'));
    INSERT INTO credits_entry SELECT e.*;
    UPDATE credits_wallet SET balance = e.balance_after, seq = e.seq, head = e.hash
        WHERE workspace_id = e.workspace_id;
    RETURN e;
END $$;
REVOKE ALL ON FUNCTION credits_post FROM PUBLIC;
"""

GRANT_ARGUMENTS = """
    p_workspace uuid, p_amount int, p_source text, p_operation text, p_reference text, p_key text,
    p_expires_at timestamptz, p_note text, p_actor uuid
"""

# Opens the wallet where there is none. Repeated with the same key it gives the first entry.
GRANT = f"""
RETURNS credits_entry LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet;
    e credits_entry;
    lot uuid := gen_random_uuid();
BEGIN
    {SCOPE_CHECK}
    INSERT INTO credits_wallet (workspace_id, balance, seq, head) VALUES (p_workspace, 0, 0, '')
        ON CONFLICT DO NOTHING;
    SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace FOR UPDATE;
    SELECT * INTO e FROM credits_entry WHERE workspace_id = p_workspace AND key = p_key;
    IF FOUND THEN
        RETURN e;
    END IF;
    INSERT INTO credits_lot (id, workspace_id, source, granted, remaining, expires_at, created_at)
        VALUES (lot, p_workspace, p_source, p_amount, p_amount, p_expires_at, clock_timestamp());
    RETURN credits_post(w, 'grant', p_amount, p_operation, p_reference, p_key, NULL, NULL,
                        jsonb_build_array(jsonb_build_array(lot, p_amount)), p_note, p_actor);
END $$
"""

CHARGE_ARGUMENTS = """
    p_workspace uuid, p_amount int, p_operation text, p_reference text, p_key text,
    p_price_version int, p_actor uuid, OUT outcome text, OUT o_seq bigint, OUT o_balance int
"""

# One round trip: lock, look, decide, burn lots, write. ``outcome`` says which way it went.
CHARGE = f"""
LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet;
    e credits_entry;
    lot record;
    burn int;
    owed int := p_amount;
    burned jsonb := '[]';
BEGIN
    {SCOPE_CHECK}
    SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace FOR UPDATE;
    SELECT * INTO e FROM credits_entry WHERE workspace_id = p_workspace AND key = p_key;
    IF FOUND THEN
        outcome := CASE WHEN e.amount = -p_amount THEN 'repeated' ELSE 'key_reused' END;
        o_seq := e.seq;
        o_balance := e.balance_after;
        RETURN;
    END IF;
    -- Most charges end with the first lot: one look-up each is cheaper than a cursor over all.
    WHILE owed > 0 LOOP
        SELECT id, remaining, expires_at INTO lot FROM credits_lot
            WHERE workspace_id = p_workspace AND remaining > 0
            ORDER BY expires_at, created_at, id LIMIT 1;
        EXIT WHEN NOT FOUND;
        IF lot.expires_at <= clock_timestamp() THEN
            UPDATE credits_lot SET remaining = 0 WHERE id = lot.id;
            e := credits_post(w, 'expiry', -lot.remaining, 'credits.expiry', 'lot:' || lot.id,
                              -- A refund may fill an expired lot again: it expires once more.
                              'expiry:' || lot.id || ':' || (w.seq + 1), NULL, NULL,
                              jsonb_build_array(jsonb_build_array(lot.id, -lot.remaining)),
                              '', NULL);
            SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace;
            CONTINUE;
        END IF;
        EXIT WHEN w.balance < p_amount;
        burn := least(owed, lot.remaining);
        UPDATE credits_lot SET remaining = remaining - burn WHERE id = lot.id;
        burned := burned || jsonb_build_array(jsonb_build_array(lot.id, -burn));
        owed := owed - burn;
    END LOOP;
    IF owed > 0 THEN
        outcome := 'insufficient';
        o_balance := coalesce(w.balance, 0);
        RETURN;
    END IF;
    e := credits_post(w, 'charge', -p_amount, p_operation, p_reference, p_key, p_price_version,
                      NULL, burned, '', p_actor);
    outcome := 'charged';
    o_seq := e.seq;
    o_balance := e.balance_after;
END $$
"""

REFUND_ARGUMENTS = "p_workspace uuid, p_reference text, p_amount int, p_note text"

# Gives back at most what the charge took, once, to the lots it came from (last burned first).
REFUND = f"""
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet;
    charge credits_entry;
    e credits_entry;
    lot record;
    back int;
    owed int;
    remainder int;
    restored jsonb := '[]';
BEGIN
    {SCOPE_CHECK}
    SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace FOR UPDATE;
    SELECT * INTO charge FROM credits_entry
        WHERE workspace_id = p_workspace AND reference = p_reference AND kind = 'charge';
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    SELECT * INTO e FROM credits_entry
        WHERE workspace_id = p_workspace AND refund_of = charge.seq AND kind = 'refund';
    IF FOUND THEN
        RETURN e.amount;
    END IF;
    owed := least(p_amount, -charge.amount);
    IF owed <= 0 THEN
        RETURN 0;
    END IF;
    remainder := owed;
    FOR lot IN
        SELECT (item.value ->> 0)::uuid AS id, -(item.value ->> 1)::int AS burned
        FROM jsonb_array_elements(charge.lots) WITH ORDINALITY AS item(value, place)
        ORDER BY item.place DESC
    LOOP
        EXIT WHEN remainder = 0;
        back := least(remainder, lot.burned);
        -- What comes back must be of use: a lot that ended meanwhile lives thirty days more.
        UPDATE credits_lot SET remaining = remaining + back,
            expires_at = CASE WHEN expires_at <= clock_timestamp()
                              THEN clock_timestamp() + interval '30 days' ELSE expires_at END
            WHERE id = lot.id;
        restored := restored || jsonb_build_array(jsonb_build_array(lot.id, back));
        remainder := remainder - back;
    END LOOP;
    e := credits_post(w, 'refund', owed, charge.operation, p_reference, 'refund:' || charge.seq,
                      charge.price_version, charge.seq, restored, p_note, NULL);
    RETURN e.amount;
END $$
"""

PRIVILEGES = """
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON credits_entry, credits_wallet, credits_lot
    FROM {app}, {system};
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON credits_price, credits_plan FROM {app};
"""
