using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WaActors.FakeGateway;
using WaActors.Grains.Reasons;
using WaActors.Tests.Browser.Hosting;

namespace WaActors.Tests.Browser;

/// <summary>Something to see on every page.</summary>
internal static class GalleryThings
{
    /// <summary>What no page may show of the official account.</summary>
    public const string OfficialKey = "EAAG-sown-cloud-key-5d1c";
    public const string AppSecret = "sown-app-secret-90ab";
    public const string VerifyToken = "sown-verify-token-77";

    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static IReadOnlyList<(string Name, string Path)>? s_pages;
    private static Guid s_failing;

    /// <summary>Name and path of every page.</summary>
    public static async Task<IReadOnlyList<(string Name, string Path)>> PagesAsync(ConsoleWorld world)
    {
        await Gate.WaitAsync(ConsoleWorld.Cancellation);
        try
        {
            return s_pages ??= await MakeAsync(world);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<IReadOnlyList<(string Name, string Path)>> MakeAsync(ConsoleWorld world)
    {
        var gateway = await world.AddGatewayAsync("Evolution São Paulo");
        var official = await world.PostAsync("/v1/gateways", new
        {
            kind = "cloud", name = "Conta oficial", baseUrl = "https://graph.invalid", apiKey = OfficialKey, settings = new { appSecret = AppSecret, verifyToken = VerifyToken },
        });
        await AddUserAsync(world);
        List<Guid> numbers = [];
        foreach (var (name, n) in new[] { "Loja Centro", "Loja Pinheiros", "Loja Moema", "Televendas", "Pós-venda" }.Select((name, n) => (name, n)))
            numbers.Add(await world.AddLinkedNumberAsync(gateway, name, $"gallery-{n}"));
        await world.PostAsync("/v1/instances", new { name = "Recepção", gatewayId = gateway, externalName = "gallery-unlinked", phone = "11987654321" });
        var done = await world.AddCampaignAsync("Boas-vindas de novembro", numbers[..2], recipients: 60, delaySeconds: 0, firstPhone: 5511900030000);
        await world.PostAsync($"/v1/campaigns/{done}/start", new { });
        var running = await world.AddCampaignAsync("Oferta de primavera", numbers, recipients: 1_500, delaySeconds: 0.05, firstPhone: 5511900040000);
        await world.PostAsync($"/v1/campaigns/{running}/start", new { });
        var draft = await world.AddCampaignAsync("Aniversariantes de dezembro", numbers[..3], recipients: 340, delaySeconds: 30, firstPhone: 5511900050000);
        await world.PostAsync("/v1/suppressions", new { phones = new[] { "11900060001", "11900060002" }, reason = "pediu por telefone" });
        await FailuresAsync(world, gateway, numbers[..2]);
        await HistoryAsync(world, running);
        await SendsAsync(world, numbers);
        await SlowDownAsync(world, running);
        world.Act("gallery-2", InstanceAction.LogoutByPhone);
        await world.UntilLinkAsync(numbers[2], "disconnected");
        world.Act("gallery-3", InstanceAction.Ban);
        return
        [
            ("overview", "/"),
            ("numbers", "/numbers"),
            ("number", $"/numbers/{numbers[2]}"),
            ("number-new", "/numbers/new"),
            ("number-connect", $"/numbers/{numbers[2]}?connect=1"),
            ("campaigns", "/campaigns"),
            ("campaign", $"/campaigns/{running}"),
            ("campaign-done", $"/campaigns/{done}"),
            ("campaign-new", "/campaigns/new"),
            ("campaign-edit", $"/campaigns/{draft}/edit"),
            ("campaign-failing", $"/campaigns/{s_failing}"),
            ("messages-failing", $"/campaigns/{s_failing}/messages"),
            ("messages", $"/campaigns/{running}/messages"),
            ("message", $"/campaigns/{running}/messages/1"),
            ("recipient", "/recipients/5511900040000"),
            ("recipient-failing", "/recipients/5511900077001"),
            ("texts", "/texts"),
            ("suppressions", "/suppressions"),
            ("inbox", "/inbox"),
            ("gateways", "/gateways"),
            ("gateway", $"/gateways/{gateway}"),
            ("gateway-official", $"/gateways/{official}"),
            ("settings", "/settings/general"),
            ("target", $"/settings/webhooks/{await TargetAsync(world)}"),
            ("notifications", "/notifications"),
            ("audit", "/audit"),
            ("users", "/settings/users"),
            ("keys", "/settings/keys"),
        ];
    }

    // What is left of it takes longer than all tests: it runs on every picture
    private static async Task SlowDownAsync(ConsoleWorld world, Guid running)
    {
        using var slower = JsonContent.Create(new { delay = new { minSeconds = 6, maxSeconds = 6 } });
        using var answer = await world.Api.Client.PatchAsync($"/v1/campaigns/{running}", slower, ConsoleWorld.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(ConsoleWorld.Cancellation));
        await UntilAsync(world, running, "running", campaign => campaign["status"]!.GetValue<string>() == "running" && campaign["counts"]!["pending"]!.GetValue<int>() > 0);
    }

    private static Task UntilAsync(ConsoleWorld world, Guid campaign, string what, Func<JsonNode, bool> condition)
    {
        var seen = "";
        return Until.TrueAsync(
            async () => condition(JsonNode.Parse(seen = await world.Api.Client.GetStringAsync($"/v1/campaigns/{campaign}", ConsoleWorld.Cancellation))!),
            TimeSpan.FromSeconds(60), () => $"campaign {campaign} to be {what}; it is {seen}", ConsoleWorld.Cancellation);
    }

    // What goes wrong: people without WhatsApp, a number whose sends are refused, and a webhook that nobody could handle
    private static async Task FailuresAsync(ConsoleWorld world, Guid gateway, IReadOnlyList<Guid> numbers)
    {
        var refused = await world.AddLinkedNumberAsync(gateway, "Cobrança", "gallery-refused");
        world.Gateway.Control.Faults = world.Gateway.Control.Faults with
        {
            MarkNotOnWhatsApp = [.. world.Gateway.Control.Faults.MarkNotOnWhatsApp, "5511900077001", "5511900077003"],
        };
        world.Act("gallery-refused", InstanceAction.DropSilently);
        var failing = await world.AddCampaignAsync("Segunda chance", [refused, .. numbers], recipients: 12, delaySeconds: 0, firstPhone: 5511900077000);
        await world.PostAsync($"/v1/campaigns/{failing}/start", new { });
        await UntilAsync(world, failing, "completed", campaign => campaign["status"]!.GetValue<string>() == "completed");
        s_failing = failing;
        await world.Database.ExecuteAsync(
            $$"""
            insert into webhook_inbox (shard, lane, tenant_id, kind, gateway_id, instance_id, content_hash, payload, received_at, state, attempts, problem)
            select w.shard, w.lane, w.tenant_id, w.kind, w.gateway_id, w.instance_id, 4711, convert_to('{"event": "labels.edit", "instance": "gallery-0"}', 'UTF8'), now(),
                   'failed', 3, '{{NumberReasons.WebhookFailed("InvalidOperationException")}}'
            from (select * from webhook_inbox where instance_id = '{{numbers[0]}}' limit 1) w
            """,
            ConsoleWorld.Cancellation);
    }

    private static async Task<Guid> TargetAsync(ConsoleWorld world)
    {
        var id = await world.PostAsync("/v1/webhook-endpoints", new { name = "CRM", url = "https://crm.invalid/waactors" });
        await world.PostAsync($"/v1/webhook-endpoints/{id}/test", new { });
        return id;
    }

    // Nobody signs in as this one: the hash is none
    private static Task AddUserAsync(ConsoleWorld world) => world.Database.ExecuteAsync(
        "insert into app_user (id, tenant_id, user_name, display_name, password_hash, role, stamp, created_at) select gen_random_uuid(), id, 'ana', 'Ana Souza', 'sown-hash-of-ana', 'operator', gen_random_uuid(), now() from tenant order by created_at limit 1",
        ConsoleWorld.Cancellation);

    // A day of sending by numbers with a cap, in the database only: their actors go on without one
    private static Task SendsAsync(ConsoleWorld world, List<Guid> numbers) => world.Database.ExecuteAsync(
        $$"""
        update instance set pace_own = case when id = '{{numbers[4]}}' then '{"perDay": 240}' else '{"perDay": 400}' end::jsonb, created_at = created_at - interval '40 days'
        where id in ({{string.Join(',', numbers.Select(id => $"'{id}'"))}}) and id <> '{{numbers[3]}}';
        update event set at = at - interval '19 hours' where kind = 'instance.link' and reason like '%> Connected%' and instance_id in ({{string.Join(',', numbers.Select(id => $"'{id}'"))}});
        update event set at = at - interval '22 hours' where kind = 'instance.link' and reason not like '%> Connected%' and instance_id in ({{string.Join(',', numbers.Select(id => $"'{id}'"))}});
        insert into attempt (campaign_id, seq, attempt_no, instance_id, epoch, client_message_id, intent_at, outcome, outcome_at, counted)
        select gen_random_uuid(), n, 1, i.id, 1, gen_random_uuid(), at, 'accepted', at, true
        from instance i cross join generate_series(1, 260) n cross join lateral (select now() - (n * (3 + n % 5) + 40 * sin(n / 9.0) + 41) * interval '1 minute' as at) t
        where i.id in ({{string.Join(',', numbers.Select(id => $"'{id}'"))}}) and at < now()
        """,
        ConsoleWorld.Cancellation);

    // An hour of sending that a test cannot wait for
    private static Task HistoryAsync(ConsoleWorld world, Guid campaign) => world.Database.ExecuteAsync(
        $"""
        insert into send_sample (campaign_id, minute, tenant_id, sent)
        select '{campaign}', date_trunc('minute', now()) - m * interval '1 minute', (select tenant_id from campaign where id = '{campaign}'),
               (90 + 40 * sin(m / 7.0) + (m * 37) % 23)::integer
        from generate_series(1, 55) m
        on conflict do nothing
        """,
        ConsoleWorld.Cancellation);
}
