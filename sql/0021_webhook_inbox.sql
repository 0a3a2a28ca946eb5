-- What gateways tell, stored before it is answered (W-1), and what acknowledgements need to find their messages (C-9).

-- One row per webhook, as it came. Rows of one lane are handled in the order of their ids; a lane is what must stay in order: an instance, or what one webhook
-- of a gateway with many instances speaks of. A shard is the part of the table that one actor drains.
create table webhook_inbox (
    id            bigint generated always as identity primary key,
    shard         smallint not null,
    lane          uuid not null,
    tenant_id     uuid not null,
    kind          text not null,
    gateway_id    uuid not null,
    instance_id   uuid,                         -- null: came to the gateway's own address, and its events name their instances
    content_hash  bigint not null,              -- of the payload, to find repetitions
    payload       bytea not null,
    received_at   timestamptz not null,
    state         text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
    attempts      integer not null default 0,
    next_at       timestamptz,                  -- waiting: not before; null for at once
    done_at       timestamptz,
    problem       text,                         -- why the last attempt failed
    replays       integer not null default 0,
    check ((state = 'done') = (done_at is not null))
) with (fillfactor = 70);
create index webhook_inbox_waiting on webhook_inbox (shard, id) where state = 'waiting';
create index webhook_inbox_failed on webhook_inbox (tenant_id, id) where state = 'failed';
create index webhook_inbox_done on webhook_inbox (done_at) where state = 'done';
create index webhook_inbox_by_content on webhook_inbox (content_hash);
create index webhook_inbox_by_tenant on webhook_inbox (tenant_id, id);

-- Where an acknowledged message stands in the ledger, written with the outcome that gave it its id. Narrow and append-only, for it is on the way of every send:
-- an index on message or attempt would cost their heap-only updates. The key is a hash of the gateway's id alone; whether number and id are those of the message is
-- asked of the message itself. hashtextextended is what PostgreSQL's hash partitions rest on, so its results stay as they are.
create table message_key (
    key          bigint not null,
    campaign_id  uuid not null,
    seq          integer not null
);
create index message_key_by_key on message_key (key);

-- Acknowledgements of messages that are not (or not yet) in the ledger: they came before the send's own answer was written, or are of messages that a person sent.
-- Tried again a few times, then dropped.
create table ack_parked (
    instance_id         uuid not null,
    gateway_message_id  text not null,
    shard               smallint not null,
    tenant_id           uuid not null,
    kind                text not null check (kind in ('server', 'failed', 'delivered', 'read')),
    scope               text not null check (scope in ('unknown', 'recipient', 'number', 'account', 'opted_out')),
    reason              text,
    client_message_id   uuid,
    tries               integer not null default 1,
    due_at              timestamptz not null,
    primary key (instance_id, gateway_message_id)
);
create index ack_parked_due on ack_parked (shard, due_at);

-- The secret in the address of a gateway's own webhook, for kinds whose one webhook speaks for many numbers.
alter table gateway
    add column webhook_secret text not null unique
        default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
