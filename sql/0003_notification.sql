-- What a tenant's users are told (I-10): one row per real loss of a number, however many sources saw it, and one when it is over.

create table notification (
    id           bigint generated always as identity primary key,
    tenant_id    uuid not null references tenant,
    instance_id  uuid not null references instance,
    kind         text not null check (kind in ('instance_disconnected', 'instance_reconnected')),
    loss_at      timestamptz not null,          -- which loss it is about
    reason       text,
    created_at   timestamptz not null,
    read_at      timestamptz,
    unique (instance_id, kind, loss_at)         -- raised again after a crash, it stays one
);
create index notification_by_tenant on notification (tenant_id, id);
