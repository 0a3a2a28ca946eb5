-- People who do not want to be written to, and the words by which they say so (issue: opt-out list).

-- One row per person and source: what a person told WhatsApp itself is lifted by that only, and what an operator entered stays. A person is
-- suppressed while any of the rows is not lifted. A lifted row stays, and lives again when its source says so again.
create table suppression (
    id          bigint generated always as identity primary key,
    tenant_id   uuid not null references tenant,
    person      text not null,                  -- the key of People/PersonKey.cs: all spellings of one mobile number have one
    source      text not null check (source in ('manual', 'import', 'keyword', 'whatsapp')),
    phone       text not null,                  -- as it was given, E.164 digits
    reason      text,
    instance_id uuid,                           -- the number that heard of it, if one did
    created_at  timestamptz not null,
    lifted_at   timestamptz,
    unique (tenant_id, person, source)
);
create index suppression_by_tenant on suppression (tenant_id, id);

-- The words of a tenant that has its own; without a row those of the program hold.
create table opt_out_keywords (
    tenant_id   uuid primary key references tenant,
    words       text[] not null,
    changed_at  timestamptz not null
);
