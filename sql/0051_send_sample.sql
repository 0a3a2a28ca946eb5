-- How many sends of a campaign the gateways took, minute by minute: for charts, and for the rate of the last hour. Sampled from the actors once a minute,
-- so that neither the ledger keeps a counter nor a chart reads the ledger. Rows older than the retention are removed.
create table send_sample (
    campaign_id  uuid not null,
    minute       timestamptz not null,
    tenant_id    uuid not null,
    sent         integer not null check (sent >= 0),
    primary key (campaign_id, minute)
);
create index send_sample_by_tenant on send_sample (tenant_id, minute);
