-- A tenant's own warm-up by kind of line, for the numbers that set none of their own: {"cold": [{"fromDay": 0, "perDay": 20, "newPerDay": 5}, ...], "warm": [...], "cloud": [...]}. A kind that is absent
-- has the recommended one; an empty list means none. It begins empty, so that an upgrade changes nothing.
alter table tenant
    add column warm_up jsonb not null default '{}';
