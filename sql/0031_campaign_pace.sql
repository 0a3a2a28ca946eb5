-- How a campaign tightens the pace of its numbers, its share of them, and what is known of recipients' numbers (docs/pace.md).

alter table campaign
    add column send_window        jsonb,        -- null: always
    add column per_day            integer check (per_day > 0),
    add column priority           smallint not null default 5 check (priority between 1 and 10),
    add column number_check_days  integer check (number_check_days between 0 and 365);

-- Answers of gateways to whether a number has WhatsApp; what they could not say is not kept.
create table number_check (
    tenant_id   uuid not null references tenant,
    phone       text not null,
    has_whatsapp  boolean not null,
    checked_at  timestamptz not null,
    primary key (tenant_id, phone)
);
