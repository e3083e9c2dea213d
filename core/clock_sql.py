"""The database's side of the clock."""

# Only a movable clock is ever told to a transaction (`core.tenancy`): elsewhere this is the time.
NOW = """
CREATE FUNCTION core_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT clock_timestamp()
           + coalesce(NULLIF(current_setting('app.clock_shift_s', true), '')::int, 0)
             * interval '1 second'
$$;
"""
DROP_NOW = "DROP FUNCTION core_now;"
