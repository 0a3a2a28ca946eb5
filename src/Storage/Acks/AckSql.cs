using WaActors.Grains.Reasons;

namespace WaActors.Storage.Acks;

/// <summary>The statements of acknowledgements. Stages are numbers here: 0 server, 1 failed, 2 delivered, 3 read.</summary>
internal static class AckSql
{
    // Moves the messages of a set forward, as AckRules.After says, and tells which of the set have a message. Only a message that the gateway took has a key; that
    // the number and the id are the message's own is asked of the message, for its key is a hash. A message that was sent again has another id than the attempt before.
    public const string Apply = $"""
        with told as (
            select * from unnest($1, $2, $3, $4) with ordinality as t (instance_id, gateway_message_id, stage, reason, n)),
        found as materialized (
            select t.n, t.stage, t.reason, m.campaign_id, m.seq, m.phone
            from told t
            join message_key k on k.key = hashtextextended(t.gateway_message_id, 0)
            join message m on m.campaign_id = k.campaign_id and m.seq = k.seq
                          and m.instance_id = t.instance_id and m.gateway_message_id = t.gateway_message_id),
        moved as (
            update message m
            set status = case f.stage when 1 then 'failed' when 2 then 'delivered' else 'read' end,
                error = case f.stage when 1 then coalesce(f.reason, '{GatewayReasons.DiedAfterTaken}') end,
                delivered_at = case f.stage when 2 then $5 else m.delivered_at end,
                read_at = case f.stage when 3 then $5 else m.read_at end,
                updated_at = $5
            from found f
            where m.campaign_id = f.campaign_id and m.seq = f.seq
              and f.stage > case m.status when 'sent' then 0 when 'failed' then 1 when 'delivered' then 2 else 3 end
            returning m.campaign_id, m.seq)
        select f.n, f.campaign_id, f.seq, f.phone, v.seq is not null
        from found f left join moved v on v.campaign_id = f.campaign_id and v.seq = f.seq
        """;

    // Parks what has no message. One that is parked already is merged: the furthest stage, our id from whichever tells it; its time stays.
    public const string Park = """
        insert into ack_parked as p
            (instance_id, gateway_message_id, shard, tenant_id, kind, scope, reason, client_message_id, due_at)
        select t.*, $9 from unnest($1, $2, $3, $4, $5, $6, $7, $8) as t
        on conflict (instance_id, gateway_message_id) do update
        set kind = excluded.kind, scope = excluded.scope, reason = excluded.reason,
            client_message_id = coalesce(excluded.client_message_id, p.client_message_id)
        where array_position(array['server', 'failed', 'delivered', 'read'], excluded.kind)
            > array_position(array['server', 'failed', 'delivered', 'read'], p.kind)
        """;

    // Those whose time has come.
    public const string ReadParked = """
        select instance_id, gateway_message_id, tenant_id, kind, scope, reason, client_message_id, tries from ack_parked
        where shard = $1 and due_at <= $2
        order by due_at limit $3
        """;

    // The next time; one without is dropped.
    public const string PutOff = """
        with told as (select * from unnest($1, $2, $3, $4) as t (instance_id, gateway_message_id, tries, due_at)),
        dropped as (
            delete from ack_parked p using told t
            where t.due_at is null and p.instance_id = t.instance_id and p.gateway_message_id = t.gateway_message_id)
        update ack_parked p set tries = t.tries, due_at = t.due_at
        from told t
        where t.due_at is not null and p.instance_id = t.instance_id and p.gateway_message_id = t.gateway_message_id
        """;

    // Their messages were found.
    public const string DropParked = """
        delete from ack_parked p using unnest($1, $2) as t (instance_id, gateway_message_id)
        where p.instance_id = t.instance_id and p.gateway_message_id = t.gateway_message_id
        """;

    // Campaigns of a number that may have a message in doubt.
    public const string FindCampaigns = """
        select c.id from campaign_route r join campaign c on c.id = r.campaign_id
        where r.instance_id = $1 and (c.status in ('running', 'waiting', 'paused') or (c.status = 'cancelled' and c.ended_at > $2))
        order by c.id
        """;
}
