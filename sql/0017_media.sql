-- Media that users uploaded for their templates. Read by the number's actor when it sends, never carried in a grain's message.

create table media (
    id          uuid primary key,
    tenant_id   uuid not null references tenant,
    kind        text not null check (kind in ('image', 'video', 'audio', 'document')),
    mime_type   text not null,
    file_name   text,
    size_bytes  integer not null check (size_bytes between 1 and 16777216),
    content     bytea not null,
    created_at  timestamptz not null
);
create index media_by_tenant on media (tenant_id, id);
-- Pictures, films and PDFs are compressed already: to try it again would only cost time.
alter table media alter column content set storage external;
