-- Live views (C-10, I-14): one reader per process follows the events by their ids, and the numbers by the order of their changes.

-- Events get their ids in the order of their commits: whoever writes them takes this lock first (src/Storage/Events), so nothing appears behind a reader's back.

create sequence instance_change;

-- Raised with each change of a number that a front end shows. A check that finds what the last one found leaves it alone, and with it the index.
alter table instance add column changed_seq bigint not null default 0;
create index instance_by_change on instance (changed_seq);

create function instance_note_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT'
       or (new.name, new.phone, new.link, new.link_since, new.link_reason, new.permission, new.permission_until, new.health, new.health_reason, new.deleted_at)
          is distinct from
          (old.name, old.phone, old.link, old.link_since, old.link_reason, old.permission, old.permission_until, old.health, old.health_reason, old.deleted_at)
    then
        new.changed_seq := nextval('instance_change');
    end if;
    return new;
end
$$;

create trigger instance_note_change before insert or update on instance for each row execute function instance_note_change();
