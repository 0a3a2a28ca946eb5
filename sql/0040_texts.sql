-- Several texts per route, and what each attempt said (issue 6, point 4).

-- A route's texts, of which each message gets one. The first is the route's own template; bodies are frozen when the campaign starts.
create table campaign_route_text (
    campaign_id  uuid not null,
    order_index  integer not null,
    variant_no   integer not null check (variant_no > 0),
    template_id  uuid not null references template,
    body         text,
    primary key (campaign_id, order_index, variant_no),
    unique (campaign_id, order_index, template_id),
    foreign key (campaign_id, order_index) references campaign_route on delete cascade
);
insert into campaign_route_text (campaign_id, order_index, variant_no, template_id, body)
select campaign_id, order_index, 1, template_id, body from campaign_route;
alter table campaign_route drop column body;

-- What an attempt says, chosen and rendered before it is made and written with its intent: a repetition says the same, a look-up knows what to look for.
-- Here and not in a table of its own, for a second insert per send costs more than the longer row. Null in attempts of earlier versions.
alter table attempt add column template_id uuid, add column body text;
