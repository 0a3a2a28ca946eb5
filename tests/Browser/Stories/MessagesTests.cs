using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Microsoft.VisualBasic.FileIO;
using WaActors.FakeGateway;
using WaActors.OperatorConsole.Texts;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>A campaign's messages: filtered, found, exported, and one of them from its line in the file to its delivery. What is right is what the gateway took.</summary>
public sealed class MessagesTests(ConsoleWorld world)
{
    private const long First = 5511900094500;
    private const int Recipients = 8;
    private static readonly string NoWhatsApp = Phone(First + 5);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(60);

    private const string Rows = "() => [...document.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.innerText.trim().split('\\n')[0]))";

    [Fact]
    public async Task Messages_are_filtered_found_and_exported_and_one_that_was_handed_on_tells_its_whole_story()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        var (campaign, numbers) = await SendAsync();
        var received = world.Gateway.Control.Received().Where(IsOurs).ToDictionary(one => one.Number);
        Assert.Equal(Recipients - 1, received.Count);
        var page = await world.OpenSignedInAsync();
        await page.OpenLoadedAsync($"/campaigns/{campaign}/messages");

        Assert.Equal(Enumerable.Range(0, Recipients).Select(n => Ui.Phone(Phone(First + n))), (await RowsAsync(page)).Select(row => row[1]));
        await FilterAsync(page, "No WhatsApp", 1);
        Assert.Equal([Ui.Phone(NoWhatsApp)], (await RowsAsync(page)).Select(row => row[1]));
        await FilterAsync(page, "Delivered", received.Count);
        var shown = (await RowsAsync(page)).ToDictionary(row => row[1], row => row[3]);
        Assert.Equal(received.Values.ToDictionary(one => Ui.Phone(one.Number), one => NameOf(one.Instance)), shown);
        foreach (var (externalName, name) in new[] { ("story-rows-2", "Rows one"), ("story-rows-3", "Rows two") })
        {
            var by = received.Values.Where(one => one.Instance == externalName).Select(one => Ui.Phone(one.Number)).Order().ToList();
            await page.SelectOptionAsync("#message-number", new SelectOptionValue { Label = name });
            await Expect(page).ToHaveURLAsync(new Regex($"number={numbers[externalName]}$", RegexOptions.None, TimeSpan.FromSeconds(1)));
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(by.Count);
            Assert.Equal(by, (await RowsAsync(page)).Select(row => row[1]));
        }

        var exported = await ExportAsync(page);
        Assert.Equal(received.Values.Select(one => (one.Number, numbers[one.Instance], one.MessageId, one.Text)).Order(),
            exported.Values.Where(row => row["status"] == "delivered").Select(row => (row["phone"], row["instanceId"], row["gatewayMessageId"], row["text"])).Order());
        Assert.Equal(("noWhatsapp", "8"), (exported[NoWhatsApp]["status"], exported[NoWhatsApp]["line"])); // a line before it was refused
        Assert.Equal(Recipients, exported.Count);

        var moved = received[exported.Values.First(row => row["attempts"] == "2" && row["status"] == "delivered")["phone"]];
        await page.FillAsync("#message-search", "11 90000-0000");
        await page.PressAsync("#message-search", "Enter");
        await Expect(page.Locator(".note.warn")).ToHaveTextAsync("This phone is not in this campaign.");
        await page.FillAsync("#message-search", moved.Number[2..]);
        await page.PressAsync("#message-search", "Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync(Ui.Phone(moved.Number));
        await StoryAsync(page, moved, exported[moved.Number]["line"]);
    }

    private static async Task StoryAsync(IPage page, ReceivedMessage moved, string line)
    {
        var steps = page.Locator(".timeline > li");
        await Expect(steps.First).ToContainTextAsync($"line {line} of the file");
        var lost = steps.Filter(new() { HasText = "Attempt 1" });
        await Expect(lost).ToContainTextAsync("number had lost its connection; went back to the queue");
        await Expect(lost).ToContainTextAsync("by Rows lost");
        await Expect(lost).Not.ToContainTextAsync("Gateway's id"); // it never took it
        var taken = steps.Filter(new() { HasText = "Attempt 2" });
        await Expect(taken).ToContainTextAsync("Attempt 2 · accepted");
        await Expect(taken).ToContainTextAsync($"by {NameOf(moved.Instance)} · text Rows text");
        await Expect(taken).ToContainTextAsync($"Gateway's id {moved.MessageId}");
        await Expect(taken.Locator(".bubble")).ToHaveTextAsync(moved.Text);
        await Expect(steps.Last).ToContainTextAsync("Delivered");
        await Expect(page.Locator("section[aria-labelledby=person]")).ToContainTextAsync("Santos");
    }

    // Three numbers, the first of which is lost without anybody's knowing; eight people, one of whom has no WhatsApp. Slowly enough for each number to enter the rotation on a busy machine.
    private async Task<(Guid Campaign, Dictionary<string, string> Numbers)> SendAsync()
    {
        var gateway = await world.AddGatewayAsync("story-rows");
        Dictionary<string, string> numbers = [];
        foreach (var (name, n) in new[] { "Rows lost", "Rows one", "Rows two" }.Select((name, n) => (name, n + 1)))
            numbers.Add($"story-rows-{n}", (await world.AddLinkedNumberAsync(gateway, name, $"story-rows-{n}")).ToString());
        var text = await world.PostAsync("/v1/templates", new { name = "Rows text", body = "{Oi|Olá|Alô} {{name}}, tudo bem?" });
        var campaign = await world.PostAsync("/v1/campaigns", new
        {
            name = "Rows story", delay = new { minSeconds = 0.4, maxSeconds = 0.4 }, routes = numbers.Values.Select(id => new { instanceId = id, templateId = text }),
        });
        var lines = Enumerable.Range(0, Recipients).Select(n => $"Pessoa {n},{First + n},Santos").ToList();
        lines.Insert(3, "Ninguém,abc,Santos");
        using var csv = new StringContent("name,phone,city\n" + string.Join('\n', lines), System.Text.Encoding.UTF8, "text/csv");
        using var answer = await world.Api.Client.PostAsync($"/v1/campaigns/{campaign}/recipients", csv, ConsoleWorld.Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(ConsoleWorld.Cancellation));
        var faults = world.Gateway.Control.Faults;
        world.Gateway.Control.Faults = faults with { MarkNotOnWhatsApp = [.. faults.MarkNotOnWhatsApp, NoWhatsApp] };
        world.Act("story-rows-1", InstanceAction.DropSilently);
        await world.PostAsync($"/v1/campaigns/{campaign}/start", new { });
        var seen = "";
        await Until.TrueAsync(
            async () =>
            {
                seen = await world.Api.Client.GetStringAsync($"/v1/campaigns/{campaign}", ConsoleWorld.Cancellation);
                var counts = JsonNode.Parse(seen)!["counts"]!;
                return (counts["delivered"]!.GetValue<int>(), counts["noWhatsapp"]!.GetValue<int>()) == (Recipients - 1, 1);
            },
            EndLimit, () => $"all to be delivered but one: {seen}", ConsoleWorld.Cancellation);
        return (campaign, numbers);
    }

    private static async Task FilterAsync(IPage page, string state, int rows)
    {
        await page.Locator(".filters").GetByRole(AriaRole.Link, new() { Name = state, Exact = true }).ClickAsync();
        await Expect(page.Locator(".filters [aria-current='true']")).ToHaveTextAsync(state);
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(rows);
    }

    private static async Task<IReadOnlyList<string[]>> RowsAsync(IPage page) => await page.EvaluateAsync<string[][]>(Rows);

    // By phone: what stands in each column
    private static async Task<Dictionary<string, Dictionary<string, string>>> ExportAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(".page-head a.button[href$='report.csv']").ClickAsync());
        using var csv = new TextFieldParser(await download.PathAsync()) { Delimiters = [","], HasFieldsEnclosedInQuotes = true };
        var header = csv.ReadFields()!;
        Dictionary<string, Dictionary<string, string>> rows = [];
        while (csv.ReadFields() is { } fields)
        {
            var row = header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second);
            rows.Add(row["phone"], row);
        }

        return rows;
    }

    private static bool IsOurs(ReceivedMessage one) => long.TryParse(one.Number, CultureInfo.InvariantCulture, out var digits) && digits is >= First and < First + Recipients;

    private static string NameOf(string externalName) => externalName switch { "story-rows-1" => "Rows lost", "story-rows-2" => "Rows one", _ => "Rows two" };

    private static string Phone(long digits) => digits.ToString(CultureInfo.InvariantCulture);
}
