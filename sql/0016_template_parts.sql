-- What a template holds besides its text (C-12): a medium, or an approved template with its parameters. A campaign keeps its own copy from its start on.

alter table template add column parts jsonb;

create table campaign_template_parts (
    campaign_id  uuid not null,
    template_id  uuid not null references template,
    parts        jsonb not null,
    primary key (campaign_id, template_id)
);
