-- When the campaigns of a tenant that set no window of their own may send. Null until somebody sets it, so that an upgrade changes nothing. A campaign's own send_window goes before it; one without
-- ranges ({"ranges": [], ...}) is a campaign that sends at any time, whatever its tenant's window.
alter table tenant
    add column send_window jsonb;
