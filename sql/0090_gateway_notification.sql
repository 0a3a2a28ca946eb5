-- A gateway's trouble is told once, not once per number (I-10, I-11): a notification is about a number or about a gateway.

alter table notification alter column instance_id drop not null;
alter table notification add column gateway_id uuid references gateway;
alter table notification add constraint notification_subject_check check ((instance_id is null) <> (gateway_id is null));
create unique index notification_by_gateway on notification (gateway_id, kind, loss_at) where gateway_id is not null;  -- as for numbers: raised again, it stays one

alter table notification drop constraint notification_kind_check;
alter table notification add constraint notification_kind_check check (kind in (
    'instance_disconnected', 'instance_reconnected', 'instance_restricted', 'instance_banned', 'gateway_incident', 'gateway_incident_resolved'));
