-- Tenants, keys, gateways, numbers, templates, campaigns, and the ledger (design, sections 3, 4, 10).
-- Names are unqualified on purpose: search_path chooses the schema.

create table tenant (
    id          uuid primary key,
    name        text not null,
    created_at  timestamptz not null
);

create table api_key (
    id          uuid primary key,
    tenant_id   uuid not null references tenant,
    name        text not null,
    key_hash    bytea not null unique,          -- SHA-256 of the whole key; the key itself is shown once and not kept
    prefix      text not null,                  -- first characters, for people to tell keys apart
    scopes      text[] not null,
    created_at  timestamptz not null,
    revoked_at  timestamptz
);

create table gateway (
    id                uuid primary key,
    tenant_id         uuid not null references tenant,
    kind              text not null,
    name              text not null,
    base_url          text not null,
    api_key_protected text not null,            -- encrypted at rest
    created_at        timestamptz not null,
    unique (tenant_id, name)
);

create table instance (
    id               uuid primary key,
    tenant_id        uuid not null references tenant,
    gateway_id       uuid not null references gateway,
    name             text not null,
    external_name    text not null,             -- its name at the gateway
    phone            text,
    token_protected  text,
    webhook_secret   text not null unique,
    window_max       integer not null default 1 check (window_max between 1 and 1000),
    created_at       timestamptz not null,
    deleted_at       timestamptz,
    -- read model, written by the instance's actor only, newer revisions over older ones
    link             text not null default 'unknown'
                     check (link in ('unknown', 'disconnected', 'awaiting_pairing', 'connecting', 'connected')),
    link_since       timestamptz,
    link_reason      text,
    permission       text not null default 'ok' check (permission in ('ok', 'throttled', 'restricted', 'banned')),
    permission_until timestamptz,
    revision         bigint not null default 0
);
create unique index instance_external_name on instance (gateway_id, external_name) where deleted_at is null;
create index instance_by_tenant on instance (tenant_id, id);

create table template (
    id          uuid primary key,
    tenant_id   uuid not null references tenant,
    name        text not null,
    body        text not null,
    created_at  timestamptz not null
);
create index template_by_tenant on template (tenant_id, id);

create table campaign (
    id                        uuid primary key,
    tenant_id                 uuid not null references tenant,
    name                      text not null,
    status                    text not null
                              check (status in ('draft', 'scheduled', 'running', 'waiting', 'paused', 'completed', 'cancelled')),
    status_reason             text,
    scheduled_at              timestamptz,
    delay_min_ms              bigint not null check (delay_min_ms between 0 and 86400000),
    delay_max_ms              bigint not null check (delay_max_ms between delay_min_ms and 86400000),
    batch_size                integer not null default 10 check (batch_size between 1 and 1000),
    max_consecutive_failures  integer not null default 5 check (max_consecutive_failures between 1 and 1000),
    in_doubt_policy           text not null default 'resend' check (in_doubt_policy in ('resend', 'skip')),
    owner_epoch               bigint not null default 0,     -- raised by each new activation; every write of the actor is fenced by it
    last_seq                  integer not null default 0,    -- recipients imported so far
    created_at                timestamptz not null,
    started_at                timestamptz,
    ended_at                  timestamptz
);
create index campaign_by_tenant on campaign (tenant_id, id);
create index campaign_active on campaign (id) where status in ('scheduled', 'running', 'waiting');

create table campaign_route (
    campaign_id           uuid not null references campaign,
    order_index           integer not null,
    instance_id           uuid not null references instance,
    template_id           uuid not null references template,
    body                  text,                 -- the template's text, frozen when the campaign starts
    active                boolean not null default true,
    consecutive_failures  integer not null default 0,
    deactivated_reason    text,
    primary key (campaign_id, order_index),
    unique (campaign_id, instance_id)
);
create index campaign_route_by_instance on campaign_route (instance_id);

-- One row decides over one recipient. No index has status in it or in its condition, so that a change of status stays a heap-only update:
-- the next pending row is found by walking the primary key. A set of the ledger may rewrite a whole page of rows at once, and the old versions
-- go only afterwards, so a page is filled so far only that both fit: with 70 two thirds of these updates were not heap-only.
create table message (
    campaign_id         uuid not null,          -- without a foreign key: imports hold the campaign, and its check per row made them 1.5 times as long
    seq                 integer not null check (seq > 0),
    phone               text not null,
    variables           jsonb not null,
    status              text not null default 'pending'
                        check (status in ('pending', 'sent', 'delivered', 'read', 'failed', 'no_whatsapp', 'suppressed', 'in_doubt', 'cancelled')),
    attempts            integer not null default 0,
    instance_id         uuid,                   -- which number it went out by, or last tried
    gateway_message_id  text,
    error               text,                   -- last reason; kept while pending again (C-3)
    updated_at          timestamptz,
    import_line         integer not null,
    primary key (campaign_id, seq),
    unique (campaign_id, phone),
    check (status <> 'sent' or (gateway_message_id is not null and instance_id is not null))
) with (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.05);

-- Append-only: one row per attempt, its intent written before the gateway is called. `sending` is a pending message with an open attempt.
create table attempt (
    campaign_id         uuid not null,
    seq                 integer not null,
    attempt_no          integer not null check (attempt_no > 0),
    instance_id         uuid not null,
    epoch               bigint not null,
    client_message_id   uuid not null,
    intent_at           timestamptz not null,
    outcome             text check (outcome in
                        ('unknown', 'accepted', 'not_on_whatsapp', 'rejected', 'link_lost', 'throttled', 'restricted', 'not_started')),
    outcome_at          timestamptz,
    gateway_message_id  text,
    reason              text,
    resolution          text check (resolution in ('found', 'resent', 'skipped', 'abandoned')),
    primary key (campaign_id, seq, attempt_no),
    check ((outcome is null) = (outcome_at is null))
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.05);

create table event (
    id           bigint generated always as identity primary key,
    tenant_id    uuid not null,
    at           timestamptz not null,
    kind         text not null,
    campaign_id  uuid,
    instance_id  uuid,
    seq          integer,
    reason       text
);
create index event_by_tenant on event (tenant_id, id);
create index event_by_campaign on event (campaign_id, id) where campaign_id is not null;
create index event_by_instance on event (instance_id, id) where instance_id is not null;

create table idempotency_key (
    tenant_id     uuid not null,
    key           text not null,
    fingerprint   bytea not null,               -- of method, path and body: the same key with another request is refused
    status        integer,                      -- null while the first request is under way
    content_type  text,
    body          bytea,
    created_at    timestamptz not null,
    primary key (tenant_id, key)
);

-- ASP.NET Data Protection's keys, so that secrets stay readable after a restart and on every machine of a cluster.
create table data_protection_key (
    name  text primary key,
    xml   text not null
);
