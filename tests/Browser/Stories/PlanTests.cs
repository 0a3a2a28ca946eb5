using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using WaActors.Tests.Browser.Hosting;
using static Microsoft.Playwright.Assertions;

namespace WaActors.Tests.Browser.Stories;

/// <summary>What the wizard says while a large file comes in, of lines that it refuses, and of how long the campaign takes with these numbers at this pace.</summary>
public sealed partial class PlanTests(ConsoleWorld world)
{
    private const int Recipients = 20_000;

    // Keeps every word that the upload's place says, however short it stands there
    private const string Watch = """
        () => {
          window.said = [];
          const look = () => { const one = document.querySelector('.drop[role=status] strong'); if (one && window.said.at(-1) !== one.innerText) window.said.push(one.innerText); };
          new MutationObserver(look).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true });
        }
        """;

    [Fact]
    public async Task A_large_file_shows_how_far_it_is_and_which_lines_were_refused_and_the_plan_says_how_long_it_takes_and_what_is_in_the_way()
    {
        if (Chromium.WhyNot is { } why) Assert.Skip(why);
        await AddNumbersAsync();
        var draft = await world.PostAsync("/v1/campaigns", new { name = "Plan story", delay = new { minSeconds = 20, maxSeconds = 40 } });
        var page = await world.OpenSignedInAsync();
        await page.OpenLoadedAsync($"/campaigns/{draft}/edit");
        await UploadAsync(page);
        await page.Locator(".wizard-step").Nth(2).ClickAsync();

        // 20,000 times a mean pause of 30 s and 2 s for the send: 640,000 s
        await ChooseAsync(page, "Plan one");
        await ExpectAsync(page, "7 d 9 h", "1 chosen number is not connected", "With a single number");
        await ChooseAsync(page, "Plan two");
        await ExpectAsync(page, "7 d 9 h", "2 chosen numbers are not connected"); // the pause is the campaign's: a second number makes it no shorter
        await PaceAsync(page, 0, 10); // 20,000 times 7 s
        await ExpectAsync(page, "1 d 14 h", "2 chosen numbers are not connected");
        await PaceAsync(page, 0, 2); // 20,000 times 3 s
        await ExpectAsync(page, "16 h 40 min", "2 chosen numbers are not connected", "more often than every 5 s");
        await PaceAsync(page, 0, 0);
        await ExpectAsync(page, "as fast as the numbers can", "2 chosen numbers are not connected", "more often than every 5 s");

        await page.GetByRole(AriaRole.Button, new() { Name = "None", Exact = true }).ClickAsync();
        await PaceAsync(page, 20, 40);
        await ChooseAsync(page, "Plan hundred"); // its cap: 200 days, of which the first has begun and the last is over soon
        await ExpectAsync(page, "19[89] d(?: [0-9]+ h)?", "keep a pace of their own", "With a single number");
        await Expect(page.GetByLabel("Plan hundred")).ToBeCheckedAsync();
        await page.GetByLabel("Plan hundred").UncheckAsync();
        await ChooseAsync(page, "Plan ten");
        await ExpectAsync(page, "over a year", "not done within a year", "keep a pace of their own", "With a single number");
        await ChooseAsync(page, "Plan barred");
        await Expect(page.Locator(".note.warn").Filter(new() { HasText = "Barred by WhatsApp now: Plan barred" })).ToBeVisibleAsync();
        Assert.Empty(await Axe.FindSeriousAsync(page, "numbers step with warnings"));
        await BadgesAsync(page);
    }

    private static async Task UploadAsync(IPage page)
    {
        var wide = new string('x', 300);
        var file = new StringBuilder("name,phone,note\n");
        for (var n = 0; n < Recipients; n++)
        {
            file.Append(CultureInfo.InvariantCulture, $"Pessoa {n},{5511930000000 + n},{wide}\n");
            if (n == 9) file.Append("Curta,1234,a\nLetra,1199000O001,b\nVazia,,c\nMais,11900010001,d,e\n");
        }

        await page.EvaluateAsync(Watch);
        await page.ChooseFileAsync("#file", new FilePayload { Name = "many.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(file.ToString()) });
        await Expect(page.Locator(".tile .value")).ToHaveTextAsync(["20,000", "0", "0", "4"]);
        await Expect(page.Locator(".bounded tbody tr")).ToContainTextAsync(["phone too short", "a letter or sign in the phone", "no phone", "more fields than columns"]);
        Assert.Equal(["12", "13", "14", "15"], await page.Locator(".bounded tbody tr td:first-child").AllInnerTextsAsync());
        Assert.Equal(["1234", "1199000O001"], (await page.Locator(".bounded tbody tr td:nth-child(2)").AllInnerTextsAsync()).Take(2));

        var said = await page.EvaluateAsync<string[]>("() => window.said");
        var shares = Numbers(said, Uploading());
        // One is certain, for the first piece shows at once; how many more fit in depends on the machine
        Assert.True(shares.Exists(share => share is > 0 and < 100), $"no progress of the upload was shown: {string.Join(" | ", said)}");
        Assert.Equal(shares.Order(), shares);
        var lines = Numbers(said, Reading());
        Assert.True(lines.Exists(count => count is > 0 and <= Recipients + 4), $"no progress of the reading was shown: {string.Join(" | ", said)}");
        Assert.Equal(lines.Order(), lines);
    }

    private static List<double> Numbers(IEnumerable<string> said, Regex pattern) =>
        [.. said.Select(words => pattern.Match(words)).Where(match => match.Success).Select(match => double.Parse(match.Groups["number"].Value, NumberStyles.Number, CultureInfo.InvariantCulture))];

    private static Task ChooseAsync(IPage page, string number) => page.GetByLabel(number).CheckAsync();

    private static async Task PaceAsync(IPage page, int min, int max)
    {
        foreach (var (field, value) in new[] { ("#min", min), ("#max", max) })
        {
            await page.FillAsync(field, value.ToString(CultureInfo.InvariantCulture));
            await page.Locator(field).BlurAsync();
        }
    }

    // A pattern of the duration, and these warnings and no others, in this order
    private static async Task ExpectAsync(IPage page, string duration, params string[] warnings)
    {
        await Expect(page.Locator(".tile .value")).ToHaveTextAsync(new Regex($@"^\s*{duration}\s*$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        await Expect(page.Locator(".two .note.warn")).ToContainTextAsync(warnings);
    }

    // What the list of numbers says of each one's permission
    private static async Task BadgesAsync(IPage page)
    {
        await page.OpenLoadedAsync("/numbers?q=Plan");
        foreach (var (number, badge) in new[] { ("Plan barred", "Banned"), ("Plan held", "Restricted by WhatsApp"), ("Plan warm", "Connected, warming up"), ("Plan full", "Connected, done for now"), ("Plan one", "Not linked yet") })
            await Expect(page.Locator("tbody tr").Filter(new() { HasText = number }).Locator(".badge").First).ToHaveTextAsync(badge);
        await page.GetByRole(AriaRole.Link, new() { Name = "Limited" }).ClickAsync();
        await Expect(page.Locator("tbody a.main")).ToHaveTextAsync(["Plan full", "Plan held", "Plan barred"]);
    }

    // Never linked, so that no actor has anything to say of them; permissions as WhatsApp's answers leave them
    private async Task AddNumbersAsync()
    {
        var gateway = await world.AddGatewayAsync("story-plan");
        foreach (var (name, pace) in new (string Name, object Pace)[]
                 {
                     ("Plan one", new { profile = "none" }), ("Plan two", new { profile = "none" }), ("Plan hundred", new { profile = "none", perDay = 100 }), ("Plan ten", new { profile = "none", perDay = 10 }),
                     ("Plan barred", new { profile = "none" }), ("Plan held", new { profile = "none" }), ("Plan warm", new { profile = "none" }), ("Plan full", new { profile = "none" }),
                 })
            await world.PostAsync("/v1/instances", new { name, gatewayId = gateway, externalName = name.Replace(' ', '-'), pace });
        await world.Database.ExecuteAsync(
            """
            update instance set permission = 'banned' where name = 'Plan barred';
            update instance set link = 'connected', permission = 'restricted', permission_until = now() + interval '1 day' where name = 'Plan held';
            update instance set link = 'connected', permission = 'warming' where name = 'Plan warm';
            update instance set link = 'connected', permission = 'capped', permission_until = now() + interval '1 hour' where name = 'Plan full'
            """,
            ConsoleWorld.Cancellation);
    }

    [GeneratedRegex("^Uploading, (?<number>[0-9.]+)%$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Uploading();

    [GeneratedRegex("^Reading, (?<number>[0-9,]+) lines so far$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reading();
}
