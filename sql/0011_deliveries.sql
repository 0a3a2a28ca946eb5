-- What a tenant's people are told leaves by three channels (I-10): the list in the app, signed webhooks, and a WhatsApp message to the owner's own phone.

alter table tenant
    add column language    text not null default 'pt-BR' check (language in ('pt-BR', 'en')),
    add column owner_phone text,                -- null: nobody is written to
    add column unit_name   text;                -- put before a number's name in texts; null: nothing

alter table notification drop constraint notification_kind_check;
alter table notification add constraint notification_kind_check
    check (kind in ('instance_disconnected', 'instance_reconnected', 'instance_restricted', 'instance_banned'));

-- Where a tenant's own systems want to be told.
create table webhook_endpoint (
    id                uuid primary key,
    tenant_id         uuid not null references tenant,
    name              text not null,
    url               text not null,
    secret_protected  text not null,            -- encrypted at rest; shown once
    enabled           boolean not null default true,
    created_at        timestamptz not null,
    deleted_at        timestamptz
);
create index webhook_endpoint_by_tenant on webhook_endpoint (tenant_id, id);

-- The outbox: one row per notification and way out, written in the notification's own transaction.
create table notification_delivery (
    id               bigint generated always as identity primary key,
    tenant_id        uuid not null references tenant,
    notification_id  bigint references notification,                 -- null: a test of the endpoint
    channel          text not null check (channel in ('webhook', 'whatsapp')),
    endpoint_id      uuid references webhook_endpoint,
    state            text not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'in_doubt')),
    attempts         integer not null default 0,
    next_at          timestamptz,                                    -- when it is tried next, or taken for abandoned while it is under way
    claimed_at       timestamptz,                                    -- set while an attempt is under way
    created_at       timestamptz not null,
    ended_at         timestamptz,
    http_status      integer,                                        -- of the last answer
    error            text,                                           -- of the last attempt
    unique (notification_id, endpoint_id),
    check ((channel = 'webhook') = (endpoint_id is not null)),
    check ((state = 'pending') = (next_at is not null))
);
create unique index notification_delivery_to_owner on notification_delivery (notification_id) where channel = 'whatsapp';
create index notification_delivery_due on notification_delivery (tenant_id, next_at) where state = 'pending';
create index notification_delivery_by_endpoint on notification_delivery (endpoint_id, id);
