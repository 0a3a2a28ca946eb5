-- When a message reached the phone, and when it was read: its row had the last of the two only. Rows that are there already keep what they have.
alter table message add column delivered_at timestamptz, add column read_at timestamptz;

-- What happened to one message: few events are about one, so the index stays small.
create index event_by_message on event (campaign_id, seq, id) where seq is not null;
