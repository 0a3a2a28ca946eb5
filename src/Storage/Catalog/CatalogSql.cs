using WaActors.Storage.Pacing;

namespace WaActors.Storage.Catalog;

/// <summary>The writes of gateways, instances, templates and campaigns. Every one is confined to its tenant.</summary>
internal static class CatalogSql
{
    // Makes sure that a tenant is there.
    public const string AddTenant = "insert into tenant (id, name, created_at) values ($1, $2, $3) on conflict (id) do nothing";

    // A gateway; its name is unique within the tenant.
    public const string AddGateway = """
        insert into gateway (id, tenant_id, kind, name, base_url, api_key_protected, created_at, settings_protected)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    // A gateway's settings, its row held so that two changes of them do not lose one; no row when the tenant has no such gateway.
    public const string HoldGatewaySettings = "select settings_protected from gateway where tenant_id = $1 and id = $2 for update";

    // Changes what is given of a gateway.
    public const string PatchGateway = """
        update gateway
        set name = coalesce($3, name), base_url = coalesce($4, base_url), api_key_protected = coalesce($5, api_key_protected),
            settings_protected = coalesce($6, settings_protected)
        where tenant_id = $1 and id = $2
        """;

    // The numbers of a gateway: their actors are told of a change.
    public const string InstancesOfGateway = "select id from instance where tenant_id = $1 and gateway_id = $2 and deleted_at is null order by id";

    // Only with a gateway of the same tenant.
    public const string AddInstance = """
        insert into instance (id, tenant_id, gateway_id, name, external_name, phone, token_protected, webhook_secret, window_max, created_at,
                              pace_profile, pace_own)
        select $1, g.tenant_id, g.id, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb from gateway g where g.id = $3 and g.tenant_id = $2
        """;

    // The kind of a gateway, for the pace that is recommended for its numbers.
    public const string GatewayKind = "select kind from gateway where tenant_id = $1 and id = $2";

    // Changes what is given of an instance.
    public const string PatchInstance = """
        update instance
        set name = coalesce($3, name), phone = coalesce($4, phone), token_protected = coalesce($5, token_protected),
            window_max = coalesce($6, window_max), external_name = coalesce($7, external_name),
            pace_profile = coalesce($8, pace_profile), pace_own = coalesce($9::jsonb, pace_own)
        where tenant_id = $1 and id = $2 and deleted_at is null
        """;

    // Not while a campaign at work has a route on it.
    public const string DeleteInstance = """
        update instance i set deleted_at = $3
        where i.tenant_id = $1 and i.id = $2 and i.deleted_at is null
          and not exists (
              select from campaign_route r join campaign c on c.id = r.campaign_id
              where r.instance_id = i.id and c.status in ('scheduled', 'running', 'waiting', 'paused'))
        """;

    // Whether a campaign at work has a route on the instance; no row when there is no such instance.
    public const string IsInstanceInUse = """
        select exists (
              select from campaign_route r join campaign c on c.id = r.campaign_id
              where r.instance_id = i.id and c.status in ('scheduled', 'running', 'waiting', 'paused'))
        from instance i where i.tenant_id = $1 and i.id = $2 and i.deleted_at is null
        """;

    // Whether the tenant has the instance, to tell why a deletion touched nothing.
    public const string HasInstance = "select true from instance where tenant_id = $1 and id = $2 and deleted_at is null";

    // A template.
    public const string AddTemplate = "insert into template (id, tenant_id, name, body, created_at, parts) values ($1, $2, $3, $4, $5, $6::jsonb)";

    // A template that is to be changed: another change, and a campaign that freezes it, wait for this one or come before it.
    public const string HoldTemplateForChange =
        "select name, body, parts::text from template where tenant_id = $1 and id = $2 and deleted_at is null for no key update";

    // Changes a template as a whole; campaigns that have started have their own copy.
    public const string ChangeTemplate = "update template set name = $2, body = $3, parts = $4::jsonb where id = $1";

    // Holds a template that is to be deleted: whoever is about to use it waits, and then finds it gone.
    public const string HoldTemplate = "select true from template where tenant_id = $1 and id = $2 and deleted_at is null for update";

    // The campaigns that are not over and use a template; in a later snapshot than that which held it, so that those who used it just before are seen.
    public const string TemplateUsers = """
        select c.id, c.name from campaign c
        where c.id in (select v.campaign_id from campaign_route_text v where v.template_id = $1) and c.status not in ('completed', 'cancelled')
        order by c.id limit $2
        """;

    // A deleted template stays for what names it.
    public const string DeleteTemplate = "update template set deleted_at = $2 where id = $1";

    // A campaign, always as a draft.
    public const string AddCampaign = """
        insert into campaign (id, tenant_id, name, status, scheduled_at, delay_min_ms, delay_max_ms, batch_size, max_consecutive_failures,
                              in_doubt_policy, created_at)
        values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10)
        """;

    // How a draft tightens the pace of its numbers.
    public const string SetCampaignPace = $"update campaign set {CampaignPaceRow.Assignments} where tenant_id = $1 and id = $2 and status = 'draft'";

    // Changes what preparing a draft decides.
    public const string ChangeDraft = """
        update campaign set scheduled_at = $3, delay_min_ms = $4, delay_max_ms = $5, in_doubt_policy = $6
        where tenant_id = $1 and id = $2 and status = 'draft'
        """;

    // Whom a draft leaves out when it starts.
    public const string SetSkipContacted = "update campaign set skip_contacted_days = $2 where id = $1";

    // A name is for people only: it may change at any time.
    public const string RenameCampaign = "update campaign set name = $3 where tenant_id = $1 and id = $2";

    // A copy as a draft, with every setting that a campaign has or will have: only its own life begins anew.
    public const string CloneCampaign = """
        insert into campaign
        select (jsonb_populate_record(c, jsonb_build_object(
            'id', $3::uuid, 'name', coalesce($4::text, c.name), 'status', 'draft', 'status_reason', null, 'scheduled_at', null, 'owner_epoch', 0, 'last_seq', 0, 'audience_frozen_at', null,
            'created_at', $5::timestamptz, 'started_at', null, 'ended_at', null))).*
        from campaign c where c.tenant_id = $1 and c.id = $2
        """;

    // Its routes, all of them active; numbers that were deleted stay behind, and so do routes all of whose texts were. A route's own template is the first of its texts.
    public const string CloneRoutes = """
        insert into campaign_route (campaign_id, order_index, instance_id, template_id)
        select $2, r.order_index, r.instance_id, v.template_id
        from campaign_route r join instance i on i.id = r.instance_id and i.deleted_at is null
        cross join lateral (
            select v.template_id from campaign_route_text v join template t on t.id = v.template_id and t.deleted_at is null
            where v.campaign_id = r.campaign_id and v.order_index = r.order_index order by v.variant_no limit 1) v
        where r.campaign_id = $1
        """;

    // Their texts but for deleted ones, not frozen: the copy says what the templates say now.
    public const string CloneRouteTexts = """
        insert into campaign_route_text (campaign_id, order_index, variant_no, template_id)
        select $2, v.order_index, row_number() over (partition by v.order_index order by v.variant_no), v.template_id
        from campaign_route_text v join campaign_route r on r.campaign_id = $2 and r.order_index = v.order_index
        join template t on t.id = v.template_id and t.deleted_at is null where v.campaign_id = $1
        """;

    // Before both: holds the texts that they take along, so that none is deleted meanwhile.
    public const string HoldClonedTexts = """
        select t.id from template t
        where t.id in (select v.template_id from campaign_route_text v where v.campaign_id = $1) and t.deleted_at is null order by t.id for key share
        """;

    // Its recipients in these states, in their order, to be written to again.
    public const string CloneMessages = """
        insert into message (campaign_id, seq, phone, variables, import_line)
        select $2, row_number() over (order by seq), phone, variables, import_line from message where campaign_id = $1 and status = any ($3) order by seq
        """;

    // Remembers how many.
    public const string CountRecipients = "update campaign set last_seq = $2 where id = $1";

    // Whether the tenant has the campaign, to tell why an edit touched nothing.
    public const string HasCampaign = "select true from campaign where tenant_id = $1 and id = $2";

    // Makes room for a draft's new routes.
    public const string RemoveRoutes = "delete from campaign_route where campaign_id = $1";

    // Only with instances and templates of the same tenant; the caller compares the number of rows. Holds the templates: one that is being deleted is waited for, and then gone.
    public const string AddRoutes = """
        insert into campaign_route (campaign_id, order_index, instance_id, template_id)
        select $1, u.n - 1, i.id, t.id
        from unnest($3, $4) with ordinality as u (instance_id, template_id, n)
        join instance i on i.id = u.instance_id and i.tenant_id = $2 and i.deleted_at is null
        join template t on t.id = u.template_id and t.tenant_id = $2 and t.deleted_at is null
        for key share of t
        """;

    // The routes' texts, of templates of the same tenant; the caller compares the number of rows.
    public const string AddRouteTexts = """
        insert into campaign_route_text (campaign_id, order_index, variant_no, template_id)
        select $1, u.order_index, u.variant_no, t.id
        from unnest($3, $4, $5) as u (order_index, variant_no, template_id)
        join template t on t.id = u.template_id and t.tenant_id = $2 and t.deleted_at is null
        for key share of t
        """;
}
