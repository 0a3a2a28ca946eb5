-- C-10: a switch between two numbers names both: `instance_id` takes over, `from_instance_id` is out or gave its message back.
alter table event add column from_instance_id uuid;

create index event_by_from_instance on event (from_instance_id, id) where from_instance_id is not null;
