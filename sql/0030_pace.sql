-- Pace of numbers (docs/pace.md): settings, and what is counted for them.

-- Whose clock days and windows go by, and the days on which nothing is sent.
alter table tenant
    add column time_zone  text not null default 'America/Sao_Paulo',
    add column holidays   date[] not null default '{}';

-- The recommended pace of its kind of line, and what a person set otherwise. Numbers that were there before have none, and go on as they did.
alter table instance
    add column pace_profile       text not null default 'none' check (pace_profile in ('none', 'cold', 'warm', 'cloud')),
    add column pace_own           jsonb not null default '{}',
    add column permission_reason  text,
    drop constraint instance_permission_check,
    add constraint instance_permission_check check (permission in ('ok', 'throttled', 'restricted', 'banned', 'capped', 'warming'));

-- An attempt that counts for a number's or a campaign's caps. The index holds no others, so those that have none pay nothing; and an outcome changes none of
-- its columns, so it stays a heap-only update.
alter table attempt add column counted boolean not null default false;
create index attempt_counted on attempt (instance_id, intent_at) where counted;

-- Whom a number ever wrote to, or was written to by: its next message to them begins no new conversation. Kept for numbers that have a pace.
create table number_contact (
    instance_id  uuid not null,
    person       text not null,                 -- person_key of a phone
    first_at     timestamptz not null,
    primary key (instance_id, person)
);
create index number_contact_by_time on number_contact (instance_id, first_at);
