"""The functions that alone may write the ledger.

Every function locks the wallet's row first; of two racing calls the second sees what the first
wrote. They run with the owner's rights because the app may only read these tables, and they check
the scope themselves for the same reason.
"""

from collections.abc import Mapping

from credits.sql.first import GRANT_ARGUMENTS, POST_ARGUMENTS, SCOPE_CHECK

# What the hash of an entry covers, in this order (docs/credits.md gives the recipe).
HASHED = (
    "workspace_id", "seq", "kind", "amount", "balance_after", "operation", "reference", "key",
    "price_version", "refund_of", "lots", "note", "actor_id", "created_at",
)  # fmt: skip


def _appended(values: Mapping[str, str], *, unless: str = "") -> str:
    """Return the statements that append an entry to the ledger of the wallet ``w``.

    ``values`` are SQL for the columns of HASHED. ``w`` becomes the wallet as it then stands; what
    stands in the table is left to the caller, who holds its lock.
    """
    names, written = ", ".join(HASHED), ", ".join(values[name] for name in HASHED)
    microseconds = f"(extract(epoch FROM {values['created_at']}) * 1000000)::bigint"
    hashed = " || ".join(
        f"credits_netstring(({value})::text)"
        for value in (*(values[name] for name in HASHED[:-1]), microseconds)
    )
    return f"""
    previous := w.head;
    w.head := sha256(previous || convert_to({hashed}, 'UTF8'));
    INSERT INTO credits_entry (id, {names}, previous_hash, hash)
        VALUES (gen_random_uuid(), {written}, previous, w.head) {unless};
    """


_MOVE_WALLET = """
    UPDATE credits_wallet SET balance = w.balance, seq = w.seq, head = w.head
        WHERE workspace_id = w.workspace_id;
"""
_POSTED = _appended(
    {
        "workspace_id": "w.workspace_id",
        "seq": "w.seq",
        "balance_after": "w.balance",
        "actor_id": "p_actor",
        "created_at": "the_time",
        **{
            name: f"p_{name}"
            for name in (
                "kind", "amount", "operation", "reference", "key", "price_version", "refund_of",
                "lots", "note",
            )
        },
    }
)  # fmt: skip

# Appends one entry, moves the balance with it and gives the wallet as it then stands. Internal: the
# caller holds the wallet's lock, and has pinned the search path.
POST = f"""
CREATE FUNCTION credits_post({POST_ARGUMENTS}) RETURNS credits_wallet LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet := p_wallet;
    previous bytea;
    the_time timestamptz := core_now();
BEGIN
    w.seq := w.seq + 1;
    w.balance := w.balance + p_amount;
    {_POSTED}
    {_MOVE_WALLET}
    RETURN w;
END $$;
REVOKE ALL ON FUNCTION credits_post FROM PUBLIC;
"""

# Writes off every lot whose time is over, each as an entry of its own, and gives the wallet as it
# stands then. Internal, as above. A refund may fill a lot again: it expires once more, and the key
# says which time it was.
WRITE_OFF = """
CREATE FUNCTION credits_write_off(p_wallet credits_wallet)
RETURNS credits_wallet LANGUAGE plpgsql AS $$
DECLARE
    lot record;
    w credits_wallet := p_wallet;
    the_time timestamptz := core_now();
BEGIN
    FOR lot IN
        SELECT id, remaining FROM credits_lot
        WHERE workspace_id = w.workspace_id AND has_credits AND expires_at <= the_time
        ORDER BY expires_at, created_at, id
    LOOP
        UPDATE credits_lot SET remaining = 0 WHERE id = lot.id;
        w := credits_post(w, 'expiry', -lot.remaining, 'credits.expiry', 'lot:' || lot.id,
                          'expiry:' || lot.id || ':' || (w.seq + 1), NULL, NULL,
                          jsonb_build_array(jsonb_build_array(lot.id, -lot.remaining)), '', NULL);
    END LOOP;
    RETURN w;
END $$;
REVOKE ALL ON FUNCTION credits_write_off FROM PUBLIC;
"""

GRANT_RESULT = "OUT o_seq bigint, OUT o_is_new boolean"

# Opens the wallet where there is none. Repeated with the same key it gives the first entry.
GRANT = f"""
LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet;
    lot uuid := gen_random_uuid();
BEGIN
    {SCOPE_CHECK}
    INSERT INTO credits_wallet (workspace_id, balance, seq, head) VALUES (p_workspace, 0, 0, '')
        ON CONFLICT DO NOTHING;
    SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace FOR UPDATE;
    SELECT seq INTO o_seq FROM credits_entry WHERE workspace_id = p_workspace AND key = p_key;
    o_is_new := NOT FOUND;
    IF NOT o_is_new THEN
        RETURN;
    END IF;
    INSERT INTO credits_lot (id, workspace_id, source, granted, remaining, expires_at, created_at)
        VALUES (lot, p_workspace, p_source, p_amount, p_amount, p_expires_at, core_now());
    w := credits_post(w, 'grant', p_amount, p_operation, p_reference, p_key, NULL, NULL,
                      jsonb_build_array(jsonb_build_array(lot, p_amount)), p_note, p_actor);
    o_seq := w.seq;
END $$
"""
GRANT_ALL_ARGUMENTS = f"{GRANT_ARGUMENTS}, {GRANT_RESULT}"

CHARGE_ARGUMENTS = """
    p_workspace uuid, p_amount int, p_operation text, p_reference text, p_key text,
    p_price_version int, p_actor uuid, p_is_confirmed boolean,
    OUT outcome text, OUT o_seq bigint, OUT o_balance int,
    OUT o_cap uuid, OUT o_cap_kind text, OUT o_cap_subject text, OUT o_cap_amount int,
    OUT o_spent int
"""

_CHARGED = _appended(
    {
        "workspace_id": "p_workspace",
        "seq": "w.seq",
        "kind": "'charge'",
        "amount": "-p_amount",
        "balance_after": "w.balance",
        "operation": "p_operation",
        "reference": "p_reference",
        "key": "p_key",
        "price_version": "p_price_version",
        "refund_of": "NULL::bigint",
        "lots": "burned",
        "note": "''",
        "actor_id": "p_actor",
        "created_at": "the_time",
    },
    unless="ON CONFLICT (workspace_id, key) DO NOTHING",
)
_REPEATED = """
    SELECT CASE WHEN amount = -p_amount THEN 'repeated' ELSE 'key_reused' END, seq, balance_after
        INTO outcome, o_seq, o_balance
        FROM credits_entry WHERE workspace_id = p_workspace AND key = p_key;
"""

# One round trip: lock, look, decide, write, burn lots. ``outcome`` says which way it went.
#
# Nearly every charge is new, without limits, and paid by the lot that is spent first: then the
# key is looked up by writing it, and nothing is asked that the answer does not need.
CHARGE = f"""
LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet;
    lot record;
    burned jsonb;
    previous bytea;
    the_time timestamptz;
BEGIN
    {SCOPE_CHECK}
    SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace FOR UPDATE;
    SELECT id, remaining, expires_at INTO lot FROM credits_lot
        WHERE workspace_id = p_workspace AND has_credits
        ORDER BY expires_at, created_at, id LIMIT 1;
    the_time := core_now();
    IF lot.remaining >= p_amount AND NOT w.is_capped
            AND (lot.expires_at > the_time OR lot.expires_at IS NULL) THEN
        burned := jsonb_build_array(jsonb_build_array(lot.id, -p_amount));
    ELSE
        {_REPEATED}
        IF FOUND THEN
            RETURN;
        END IF;
        IF w.is_capped THEN
            SELECT * INTO outcome, o_cap, o_cap_kind, o_cap_subject, o_cap_amount, o_spent
                FROM credits_limit_in_the_way(p_workspace, p_amount, p_operation, p_actor,
                                              p_is_confirmed);
            IF outcome IS NOT NULL THEN
                o_balance := w.balance;
                RETURN;
            END IF;
        END IF;
        IF lot.expires_at <= the_time THEN
            w := credits_write_off(w);
            the_time := core_now();
        END IF;
        IF w.balance IS NULL OR w.balance < p_amount THEN
            outcome := 'insufficient';
            o_balance := coalesce(w.balance, 0);
            RETURN;
        END IF;
        SELECT jsonb_agg(jsonb_build_array(id, -least(remaining, p_amount - before))
                         ORDER BY place) INTO burned
        FROM (SELECT id, remaining, sum(remaining) OVER burning - remaining AS before,
                     row_number() OVER burning AS place
              FROM credits_lot WHERE workspace_id = p_workspace AND has_credits
              WINDOW burning AS (ORDER BY expires_at, created_at, id)) lots
        WHERE before < p_amount;
    END IF;
    w.seq := w.seq + 1;
    w.balance := w.balance - p_amount;
    {_CHARGED}
    IF NOT FOUND THEN
        {_REPEATED}
        RETURN;
    END IF;
    IF jsonb_array_length(burned) = 1 THEN
        UPDATE credits_lot SET remaining = remaining - p_amount
            WHERE id = (burned -> 0 ->> 0)::uuid;
    ELSE
        UPDATE credits_lot SET remaining = remaining + (item.value ->> 1)::int
            FROM jsonb_array_elements(burned) AS item WHERE id = (item.value ->> 0)::uuid;
    END IF;
    {_MOVE_WALLET}
    outcome := 'charged';
    o_seq := w.seq;
    o_balance := w.balance;
END $$
"""

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
    -- First, or the lot that lives on would bring back what was left in it when it ended.
    w := credits_write_off(w);
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
            expires_at = CASE WHEN expires_at <= core_now()
                              THEN core_now() + interval '30 days' ELSE expires_at END
            WHERE id = lot.id;
        restored := restored || jsonb_build_array(jsonb_build_array(lot.id, back));
        remainder := remainder - back;
    END LOOP;
    w := credits_post(w, 'refund', owed, charge.operation, p_reference, 'refund:' || charge.seq,
                      charge.price_version, charge.seq, restored, p_note, NULL);
    RETURN owed;
END $$
"""

EXPIRE_ARGUMENTS = "p_workspace uuid"

# Gives how many credits were written off.
EXPIRE = f"""
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet;
    balance_before int;
BEGIN
    {SCOPE_CHECK}
    SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    balance_before := w.balance;
    w := credits_write_off(w);
    RETURN balance_before - w.balance;
END $$
"""

REVERSE_ARGUMENTS = """
    p_workspace uuid, p_grant_key text, p_amount int, p_key text, p_note text, p_actor uuid
"""

# Takes credits of a grant back, out of its own lot first, then out of the others as a charge would,
# never more than there are. An entry is written even where nothing was left to take: the event is
# dealt with, and credits that come later are not touched by its repetition.
REVERSE = f"""
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    w credits_wallet;
    given credits_entry;
    e credits_entry;
    lot record;
    burn int;
    owed int;
    taken int;
    burned jsonb := '[]';
BEGIN
    {SCOPE_CHECK}
    SELECT * INTO w FROM credits_wallet WHERE workspace_id = p_workspace FOR UPDATE;
    SELECT * INTO e FROM credits_entry WHERE workspace_id = p_workspace AND key = p_key;
    IF FOUND THEN
        RETURN -e.amount;
    END IF;
    SELECT * INTO given FROM credits_entry
        WHERE workspace_id = p_workspace AND key = p_grant_key AND kind = 'grant';
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    w := credits_write_off(w);
    taken := least(p_amount, w.balance);
    owed := taken;
    FOR lot IN
        SELECT id, remaining FROM credits_lot
        WHERE workspace_id = p_workspace AND has_credits
        ORDER BY id <> (given.lots -> 0 ->> 0)::uuid, expires_at, created_at, id
    LOOP
        EXIT WHEN owed = 0;
        burn := least(owed, lot.remaining);
        UPDATE credits_lot SET remaining = remaining - burn WHERE id = lot.id;
        burned := burned || jsonb_build_array(jsonb_build_array(lot.id, -burn));
        owed := owed - burn;
    END LOOP;
    w := credits_post(w, 'reversal', -taken, 'credits.reversal', given.reference, p_key, NULL,
                      given.seq, burned, p_note, p_actor);
    RETURN taken;
END $$
"""
