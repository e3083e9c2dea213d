"""What keeps the books in agreement whoever writes them: a fault of ours, the owner's login.

The app may not write these tables at all. Each movement is checked once, when its transaction ends;
what is changed without the functions is checked as well.
"""

# Runs with the owner's rights: when the transaction ends, its scope may be gone.
BOOKS_AGREE = """
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.workspace_id ELSE NEW.workspace_id END;
    w credits_wallet;
    e credits_entry;
    held bigint;
BEGIN
    SELECT balance, seq, head INTO w.balance, w.seq, w.head FROM credits_wallet
        WHERE workspace_id = changed;
    SELECT seq, balance_after, hash INTO e.seq, e.balance_after, e.hash FROM credits_entry
        WHERE workspace_id = changed ORDER BY seq DESC LIMIT 1;
    SELECT sum(remaining) INTO held FROM credits_lot
        WHERE workspace_id = changed AND has_credits;
    IF coalesce(w.seq, 0) <> coalesce(e.seq, 0)
            OR coalesce(w.balance, 0) <> coalesce(e.balance_after, 0)
            OR coalesce(w.head, '') <> coalesce(e.hash, '')
            OR coalesce(w.balance, 0) <> coalesce(held, 0) THEN
        RAISE EXCEPTION 'Wallet, lots and ledger of % would disagree.', changed
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""

# The functions pin their search path. Who writes lots or entries under another one is none of them,
# and is checked even if the wallet was left alone.
_BY_HAND = "current_setting('search_path') <> 'pg_catalog, public, pg_temp'"

# Deferred, because a movement changes lot, ledger and wallet one after the other.
WATCH = f"""
CREATE CONSTRAINT TRIGGER credits_wallet_agrees
    AFTER INSERT OR UPDATE OF workspace_id, balance, seq, head ON credits_wallet
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_books_agree();
CREATE CONSTRAINT TRIGGER credits_wallet_stays AFTER DELETE ON credits_wallet
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION credits_books_agree();
CREATE CONSTRAINT TRIGGER credits_lot_agrees
    AFTER INSERT OR DELETE OR UPDATE OF workspace_id, remaining ON credits_lot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({_BY_HAND})
    EXECUTE FUNCTION credits_books_agree();
CREATE CONSTRAINT TRIGGER credits_entry_agrees AFTER INSERT ON credits_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({_BY_HAND})
    EXECUTE FUNCTION credits_books_agree();
CREATE TRIGGER credits_wallet_is_kept BEFORE TRUNCATE ON credits_wallet
    FOR EACH STATEMENT EXECUTE FUNCTION credits_entry_is_final();
CREATE TRIGGER credits_lot_is_kept BEFORE TRUNCATE ON credits_lot
    FOR EACH STATEMENT EXECUTE FUNCTION credits_entry_is_final();
"""
UNWATCH = """
DROP TRIGGER credits_lot_is_kept ON credits_lot;
DROP TRIGGER credits_wallet_is_kept ON credits_wallet;
DROP TRIGGER credits_entry_agrees ON credits_entry;
DROP TRIGGER credits_lot_agrees ON credits_lot;
DROP TRIGGER credits_wallet_stays ON credits_wallet;
DROP TRIGGER credits_wallet_agrees ON credits_wallet;
"""
