using System.Collections.Concurrent;
using WaActors.Campaigns;
using WaActors.Grains.Campaigns;
using WaActors.Grains.Gateways;
using WaActors.Grains.Instances;
using WaActors.Grains.Reasons;
using WaActors.Instances;
using WaActors.Reasons;
using WaActors.TestKit;
using WaActors.TestKit.Memory;

namespace WaActors.Tests.Grains.Campaigns;

/// <summary>Approved templates and media (C-12): rendered per recipient, carried to the number's actor, read there, and sent.</summary>
public class TemplateTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Guid Approved = new(201, 0, 0, new byte[8]), Free = new(202, 0, 0, new byte[8]), Upload = new(203, 0, 0, new byte[8]);

    [Fact]
    public async Task Official_numbers_send_a_template_and_others_a_text_in_one_campaign_C12()
    {
        await using var world = await CampaignWorld.StartAsync();
        var sent = Watch(world);
        var numbers = await world.AddNumbersAsync(2);
        world.Database.SetTemplate(Approved, "aviso", new TemplateParts(Cloud: new CloudTemplate(
            "aviso_simples", "pt_BR", [new CloudParameter(null, "{{name}}"), new CloudParameter(null, "12/05")], "Oi {{name}}", null,
            [new CloudButton(0, "quick_reply", "SAIR")])));
        world.Database.SetTemplate(Free, "Hello {{name}}");
        var campaign = await world.StartCampaignAsync(
            numbers, 4, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Approved), new RouteSeed(numbers[1], Free)] });
        await world.Host.AdvanceAsync(5 * Minute);
        world.AssertAllSentOnce(campaign);
        var official = sent.Where(one => one.Template is not null).ToList();
        Assert.Equal(["R1", "R3"], official.Select(one => one.Template!.Body[0].Text));
        Assert.All(official, one => Assert.Equal(("aviso_simples", "pt_BR", "12/05", "aviso"), (one.Template!.Name, one.Template.Language, one.Template.Body[1].Text, one.Text)));
        Assert.Equal("Oi R3", official[1].Template!.HeaderText);
        Assert.Equal(new TemplateButton(0, "quick_reply", "SAIR"), Assert.Single(official[0].Template!.Buttons!));
        Assert.Equal(["Hello R2", "Hello R4"], sent.Where(one => one.Template is null).Select(one => one.Text));
    }

    [Fact]
    public async Task A_recipient_without_what_a_parameter_needs_fails_alone_with_its_name_C11()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Database.SetTemplate(Approved, "aviso", Cloud("{{title}}"));
        var campaign = await world.StartCampaignAsync(numbers, 2, Minute, seed => seed with
        {
            Routes = [new RouteSeed(numbers[0], Approved)],
            Messages = [seed.Messages[0], seed.Messages[1] with { Variables = new Dictionary<string, string> { ["title"] = "Dr." } }],
        });
        await world.Host.AdvanceAsync(3 * Minute);
        Assert.Equal([(MessageStatus.Failed, "variable missing: title"), (MessageStatus.Sent, null)],
            world.Database.Messages(campaign).Select(message => (message.Status, CodedReason.TextOf(message.Error))));
    }

    [Fact]
    public async Task An_upload_is_read_where_it_is_sent_and_an_address_goes_as_it_is()
    {
        await using var world = await CampaignWorld.StartAsync();
        var sent = Watch(world);
        var numbers = await world.AddNumbersAsync(2);
        world.Uploads.Add(Upload, new StoredMedium("image/png", "foto.png", new byte[] { 1, 2, 3 }));
        world.Database.SetTemplate(Approved, "Veja {{name}}", new TemplateParts(Media: new TemplateMedia(SendMediaKind.Image, null, Upload, null, null)));
        world.Database.SetTemplate(Free, "", new TemplateParts(Media: new TemplateMedia(SendMediaKind.Document, new Uri("https://cdn.example/a.pdf"), null, "application/pdf", "a.pdf")));
        var campaign = await world.StartCampaignAsync(
            numbers, 2, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Approved), new RouteSeed(numbers[1], Free)] });
        await world.Host.AdvanceAsync(3 * Minute);
        world.AssertAllSentOnce(campaign);
        var (picture, file) = (sent.First().Media!, sent.Last().Media!);
        Assert.Equal((MediaKind.Image, "image/png", "foto.png", "Veja R1"), (picture.Kind, picture.MimeType, picture.FileName, sent.First().Text));
        Assert.Equal([1, 2, 3], picture.Content.ToArray());
        Assert.Equal((MediaKind.Document, "https://cdn.example/a.pdf", true, ""), (file.Kind, file.Url!.AbsoluteUri, file.Content.IsEmpty, sent.Last().Text));
    }

    [Fact]
    public async Task An_upload_that_is_gone_fails_the_message_and_one_that_cannot_be_read_now_is_tried_again()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Database.SetTemplate(Approved, "Veja", new TemplateParts(Media: new TemplateMedia(SendMediaKind.Image, null, Upload, null, null)));
        var gone = await world.StartCampaignAsync(numbers, 1, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Approved)] });
        await world.Host.AdvanceAsync(Minute);
        Assert.Equal((MessageStatus.Failed, NumberReasons.MediumGone), (world.Database.Messages(gone)[0].Status, world.Database.Messages(gone)[0].Error));

        world.Uploads.IsDown = true;
        var campaign = await world.StartCampaignAsync(numbers, 1, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Approved)] });
        await world.Host.AdvanceAsync(Minute);
        Assert.Equal(1, world.Count(campaign, MessageStatus.Pending));
        world.Uploads.IsDown = false;
        world.Uploads.Add(Upload, new StoredMedium("image/png", null, new byte[] { 1 }));
        await world.Host.AdvanceAsync(Minute);
        world.AssertAllSentOnce(campaign);
    }

    [Fact]
    public async Task What_a_template_holds_is_frozen_at_the_start()
    {
        await using var world = await CampaignWorld.StartAsync();
        var sent = Watch(world);
        var numbers = await world.AddNumbersAsync(1);
        world.Database.SetTemplate(Approved, "aviso", Cloud("before"));
        await world.StartCampaignAsync(numbers, 2, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Approved)] });
        world.Database.SetTemplate(Approved, "aviso", Cloud("after"));
        await world.Host.CrashAndRestartAsync();
        await world.Host.AdvanceAsync(5 * Minute);
        Assert.Equal(["before", "before"], sent.Select(one => one.Template!.Body[0].Text));
    }

    [Fact]
    public async Task A_template_that_cannot_be_sent_stops_its_route_and_no_other_campaign_of_the_number_C11()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.OnSend = (_, message) => message.Template is null
            ? null
            : SendOutcome.Throttled(world.Now + TimeSpan.FromHours(1), "the template is paused (132015)") with { RouteOnly = true };
        world.Database.SetTemplate(Approved, "aviso", Cloud("x"));
        var stopped = await world.StartCampaignAsync(numbers, 2, Minute, seed => seed with { Routes = [new RouteSeed(numbers[0], Approved)] });
        await world.Host.AdvanceAsync(Minute);
        var other = await world.StartCampaignAsync(numbers, 3, Minute);
        await world.Host.AdvanceAsync(5 * Minute);
        world.AssertAllSentOnce(other);
        Assert.Equal(2, world.Count(stopped, MessageStatus.Pending)); // nobody was failed
        Assert.Equal(PermissionState.Ok, (await world.StatusAsync(numbers[0])).Permission);
        world.Gateway.OnSend = null;
        await world.Host.AdvanceAsync(TimeSpan.FromHours(2));
        world.AssertAllSentOnce(stopped);
    }

    [Fact]
    public async Task A_recipient_who_stopped_marketing_in_WhatsApp_is_on_the_opt_out_list_from_then_on()
    {
        await using var world = await CampaignWorld.StartAsync();
        var numbers = await world.AddNumbersAsync(1);
        world.Gateway.OnSend = (_, _) => SendOutcome.Rejected("the recipient stopped marketing messages (131050)") with { OptedOut = true };
        var campaign = await world.StartCampaignAsync(numbers, 1, Minute);
        await world.Host.AdvanceAsync(Minute);
        Assert.Equal(1, world.Count(campaign, MessageStatus.Failed));
        var phone = world.Database.Messages(campaign)[0].Phone;
        Assert.Contains(phone, await world.Suppressions.FindAsync(new Guid(7, 0, 0, new byte[8]), [phone], TestContext.Current.CancellationToken));
    }

    private static TemplateParts Cloud(string parameter) =>
        new(Cloud: new CloudTemplate("aviso", "pt_BR", [new CloudParameter(null, parameter)], null, null, []));

    /// <summary>All that is sent from now on, as the adapter gets it.</summary>
    private static ConcurrentQueue<OutgoingMessage> Watch(CampaignWorld world)
    {
        var sent = new ConcurrentQueue<OutgoingMessage>();
        world.Gateway.OnSend = (_, message) =>
        {
            sent.Enqueue(message);
            return null;
        };
        return sent;
    }
}
