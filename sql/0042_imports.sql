-- Imports as they go, the lines that they left out, and what people consented to (issue 6, points 5 and 6).

-- One row per upload, also of those that failed: all of its good lines became messages, or none.
create table campaign_import (
    id           uuid primary key,
    campaign_id  uuid not null references campaign,
    state        text not null check (state in ('reading', 'adding', 'done', 'failed')),
    rows_read    integer not null default 0,
    accepted     integer not null default 0,
    duplicates   integer not null default 0,
    suppressed   integer not null default 0,
    rejected     integer not null default 0,
    problem      text,                          -- of a failed one: a stable code
    started_at   timestamptz not null,
    changed_at   timestamptz not null           -- grows while it works: one that stands still was abandoned
);
create index campaign_import_by_campaign on campaign_import (campaign_id, id);

-- Every line that did not become a message to send, in the file's order.
create table import_rejection (
    import_id  uuid not null references campaign_import,
    n          integer not null,
    line       integer not null,
    value      text not null,                   -- what stood in the phone column
    reason     text not null,
    detail     text,
    primary key (import_id, n)
);

-- Who agreed to be written to: when, by what, to which text. A consent that is revoked stays, for it is a proof too.
create table consent (
    id           bigint generated always as identity primary key,
    tenant_id    uuid not null references tenant,
    person       text not null,
    phone        text not null,                 -- as it was given, E.164 digits
    source       text not null,
    text         text,                          -- what was agreed to, or its version
    given_at     timestamptz not null,
    import_id    uuid,
    recorded_at  timestamptz not null,
    revoked_at   timestamptz,
    unique (tenant_id, person, source, given_at)
);
create index consent_by_tenant on consent (tenant_id, id);
