-- How a campaign tightens what its numbers allow (issue 6): a cap per number, a rest for each recipient, and consent.
alter table campaign
    add column per_number_per_day   integer check (per_number_per_day > 0),
    add column recipient_gap_hours  integer check (recipient_gap_hours between 1 and 720),
    add column require_consent      boolean not null default false;

-- Which activation of a number may give permits: raised before it reads what the number sent, held by every intent that a permit of its stands for. So an older
-- activation, which a cluster allows for a while, gives permits that no intent can use, and a day's cap is never passed. Numbers without a pace have no row.
create table number_pace_owner (
    instance_id  uuid primary key,
    epoch        bigint not null
);

-- When campaigns wrote to a person last, within a week: {"<campaign>": <seconds since 1970>}. Kept for counted attempts; its row is held while an intent for the person
-- is decided, so that two campaigns cannot write to one person at once.
create table recipient_contact (
    tenant_id  uuid not null,
    person     text not null,                   -- person_key of a phone
    contacts   jsonb not null,
    primary key (tenant_id, person)
);
