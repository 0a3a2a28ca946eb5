-- The bell of every open page asks how many notifications are unread: few of many.
create index notification_unread on notification (tenant_id, id) where read_at is null;
