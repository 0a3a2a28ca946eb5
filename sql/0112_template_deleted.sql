-- Texts that were deleted stay for reports and messages that name them; nothing new may use them.
alter table template
    add column deleted_at timestamptz;

-- Which campaigns use a text, asked when it is deleted.
create index campaign_route_text_by_template on campaign_route_text (template_id);
