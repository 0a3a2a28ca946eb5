-- Grain state and reminders of the single-process runtime (src/LocalOrleans). A cluster keeps its own tables beside these.

-- One record of one grain. A cleared record stays with a null payload: its version must go on growing, or a stale activation
-- could match a record that was cleared and written anew.
create table local_grain_state (
    grain_type  text        not null,
    state_name  text        not null,
    grain_key   text        not null,
    payload     jsonb,
    version     bigint      not null check (version > 0),
    modified_at timestamptz not null default now(),
    primary key (grain_type, state_name, grain_key)
) with (fillfactor = 80);

-- One reminder of one grain. next_due moves on only after a tick was delivered, so a tick cut off by a crash comes again.
create table local_reminder (
    grain_id  text        not null,
    name      text        not null,
    start_at  timestamptz not null,
    period_ms bigint      not null check (period_ms > 0),
    next_due  timestamptz not null,
    version   bigint      not null check (version > 0),
    primary key (grain_id, name)
);
