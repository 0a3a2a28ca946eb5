using System.Text.Json.Nodes;
using Microsoft.Playwright;
using WaActors.FakeGateway;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What failed is tried again, by each scope that the dialogs offer: counted at the gateway, where each person gets what was asked for, and nobody anything twice.</summary>
public sealed class TryAgainTests(ConsoleWorld world)
{
    private const int Recipients = 8;
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task First_what_failed_and_then_all_are_tried_again_and_nobody_gets_it_twice()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        const long first = 5511900061000;
        var campaign = await BrokenAsync("story-again", first, withoutWhatsApp: [first + 4, first + 5]); // one after the other: one of them at least goes to the number that sends
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        await UntilStatusAsync(campaign, "completed");
        var before = await ByStatusAsync(campaign);
        Heal(first);
        Assert.Equal(before["sent"], Arrived(first));
        Assert.NotEmpty(before["failed"]);
        Assert.NotEmpty(before["noWhatsapp"].Intersect([first + 4, first + 5]));

        var page = await world.OpenSignedInAsync();
        await AgainAsync(page, campaign, "Failed");
        Assert.Equal(before["sent"].Concat(before["failed"]).Order(), Arrived(first));
        Assert.Equal(before["noWhatsapp"], (await ByStatusAsync(campaign))["noWhatsapp"]);

        await AgainAsync(page, campaign, "All");
        Assert.Equal(Enumerable.Range(0, Recipients).Select(n => first + n), Arrived(first));
        Assert.DoesNotContain(world.Gateway.Control.Counts(), one => IsOurs(one.Key, first) && one.Value.Count > 1);
        await Expect(page.Locator("#take-up")).ToHaveCountAsync(0); // nothing is left over
    }

    [Fact]
    public async Task After_a_pause_only_the_unsent_go_out_and_copies_take_the_failed_and_the_unsent()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        const long first = 5511900062000;
        var campaign = await BrokenAsync("story-unsent", first, withoutWhatsApp: [], delaySeconds: 0.5);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        await Until.TrueAsync(async () => (await ByStatusAsync(campaign)).ContainsKey("failed"), EndLimit, () => "a message to fail", ConsoleWorld.Cancellation);
        await world.PostAsync($"/v1/campaigns/{campaign}/pause", new { });
        await Until.TrueAsync(async () => !(await ByStatusAsync(campaign)).ContainsKey("sending"), EndLimit, () => "what is under way to end", ConsoleWorld.Cancellation);
        Heal(first);
        var before = await ByStatusAsync(campaign);

        var page = await world.OpenSignedInAsync();
        var unsent = await CloneAsync(page, campaign, "Pending");
        var failed = await CloneAsync(page, campaign, "Failed");
        Assert.Equal(before["pending"], (await ByStatusAsync(unsent))["pending"]);
        Assert.Equal(before["failed"], (await ByStatusAsync(failed))["pending"]);
        Assert.Empty(await ByStatusAsync(await CloneAsync(page, campaign, "None")));

        await AgainAsync(page, campaign, "Pending");
        Assert.Equal(Enumerable.Range(0, Recipients).Select(n => first + n).Except(before["failed"]), Arrived(first));
        await world.PostAsync($"/v1/campaigns/{failed}/start", new { });
        await UntilStatusAsync(failed, "completed");
        Assert.Equal(Enumerable.Range(0, Recipients).Select(n => first + n), Arrived(first));
        Assert.DoesNotContain(world.Gateway.Control.Counts(), one => IsOurs(one.Key, first) && one.Value.Count > 1);
    }

    /// <summary>A campaign over two numbers, the sends of one of which are refused.</summary>
    private async Task<Guid> BrokenAsync(string name, long first, long[] withoutWhatsApp, double delaySeconds = 0.2)
    {
        var gateway = await world.AddGatewayAsync(name);
        Guid[] numbers = [await world.AddLinkedNumberAsync(gateway, name + " bad", name + "-bad"), await world.AddLinkedNumberAsync(gateway, name + " good", name + "-good")];
        world.Gateway.Control.Faults = world.Gateway.Control.Faults with
        {
            ErrorRatio = 1, ErrorStatus = 400, ErrorBody = """{"status":400,"error":"Bad Request","response":{"message":[["instance requires property \"text\""]]}}""",
            Instances = [name + "-bad"],
            MarkNotOnWhatsApp = [.. world.Gateway.Control.Faults.MarkNotOnWhatsApp, .. withoutWhatsApp.Select(phone => phone.ToString(System.Globalization.CultureInfo.InvariantCulture))],
        };
        return await world.AddCampaignAsync(name, numbers, Recipients, delaySeconds, first);
    }

    // Only what is ours: other tests have people without WhatsApp too
    private void Heal(long first)
    {
        var faults = world.Gateway.Control.Faults;
        world.Gateway.Control.Faults = faults with
        {
            ErrorRatio = 0, ErrorBody = null, ErrorStatus = new FaultSettings().ErrorStatus, Instances = [], MarkNotOnWhatsApp = [.. faults.MarkNotOnWhatsApp.Where(phone => !IsOurs(phone, first))],
        };
    }

    private async Task AgainAsync(IPage page, Guid campaign, string scope)
    {
        await page.OpenAsync($"/campaigns/{campaign}");
        await page.ClickAsync("#take-up");
        await page.CheckAsync($"#resume-{scope}");
        var before = await ResumedAsync(campaign);
        await page.ClickAsync("#resume-do");
        await Until.TrueAsync(async () => await ResumedAsync(campaign) != before, EndLimit, () => $"campaign {campaign} to be taken up again", ConsoleWorld.Cancellation); // it may be completed still
        await UntilStatusAsync(campaign, "completed");
    }

    private async Task<string> ResumedAsync(Guid campaign) =>
        (await world.ReadTextsAsync($"select count(*)::text, '' from event where campaign_id = '{campaign}' and kind = 'campaign.resumed'"))[0].First;

    private static async Task<Guid> CloneAsync(IPage page, Guid campaign, string audience)
    {
        await page.OpenAsync($"/campaigns/{campaign}");
        await page.ClickAsync("#clone");
        await page.CheckAsync($"#clone-{audience}");
        await page.Locator("button[form='clone-form']").ClickAsync();
        await Expect(page.Locator("#clone-name")).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/edit$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        return Guid.Parse(new Uri(page.Url).Segments[^2].TrimEnd('/'));
    }

    private Task UntilStatusAsync(Guid campaign, string status)
    {
        var seen = "";
        return Until.TrueAsync(
            async () => (seen = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/campaigns/{campaign}", ConsoleWorld.Cancellation))!["status"]!.GetValue<string>()) == status,
            EndLimit, () => $"campaign {campaign} to be {status}; it is {seen}", ConsoleWorld.Cancellation);
    }

    // Receipts move what was sent on
    private async Task<IReadOnlyDictionary<string, long[]>> ByStatusAsync(Guid campaign)
    {
        var items = JsonNode.Parse(await world.Api.Client.GetStringAsync($"/v1/campaigns/{campaign}/messages?limit=100", ConsoleWorld.Cancellation))!["items"]!.AsArray();
        return items.GroupBy(item => item!["status"]!.GetValue<string>() is "delivered" or "read" ? "sent" : item!["status"]!.GetValue<string>())
            .ToDictionary(group => group.Key, group => group.Select(item => long.Parse(item!["phone"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture)).Order().ToArray());
    }

    private IEnumerable<long> Arrived(long first) => world.Gateway.Control.Counts().Keys.Where(phone => IsOurs(phone, first))
        .Select(phone => long.Parse(phone, System.Globalization.CultureInfo.InvariantCulture)).Order();

    private static bool IsOurs(string phone, long first) =>
        long.TryParse(phone, System.Globalization.CultureInfo.InvariantCulture, out var digits) && digits >= first && digits < first + Recipients;
}
