using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WaActors.Grains.Notifications;
using WaActors.Tests.Api.Hosting;

namespace WaActors.Tests.Api.Surface;

/// <summary>I-10 in the app.</summary>
public sealed class NotificationTests
{
    private static readonly DateTimeOffset Lost = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Notifications_are_listed_once_per_loss_newest_first_and_marked_as_read_I10()
    {
        await using var host = await ApiHost.StartAsync();
        var client = host.Client();
        var number = await client.AddInstanceAsync(await client.AddGatewayAsync());
        await using var command = host.Database.DataSource.CreateCommand("select tenant_id from instance");
        var tenant = (Guid)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        var log = host.Services.GetRequiredService<INotificationLog>();
        foreach (var kind in new[] { NotificationKind.InstanceDisconnected, NotificationKind.InstanceDisconnected, NotificationKind.InstanceReconnected })
            await log.RaiseAsync(new(tenant, number, kind, Lost, Lost, "closed"), TestContext.Current.CancellationToken);

        var items = (await client.GetAsync("/v1/notifications")).Is(HttpStatusCode.OK).Items;
        Assert.Equal(["instanceReconnected", "instanceDisconnected"], items.Select(item => item.GetProperty("kind").GetString()));
        Assert.Equal("O WhatsApp da unidade Unit 1 perdeu a conexão. Reconecte pelo QR Code nas configurações.", items[1].GetProperty("text").GetString());

        var id = items[1].GetProperty("id").GetInt64();
        (await client.PostEmptyAsync($"/v1/notifications/{id}/read")).Is(HttpStatusCode.NoContent);
        Assert.Equal("instanceReconnected", Assert.Single((await client.GetAsync("/v1/notifications?unread=true")).Items).GetProperty("kind").GetString());
        (await client.PostEmptyAsync("/v1/notifications/999999/read")).IsProblem(HttpStatusCode.NotFound, "notification_not_found");
        (await client.GetAsync("/v1/notifications?unread=maybe")).IsInvalid("unread", "unknown_value");
        var other = await host.OtherTenantAsync();
        Assert.Empty((await other.GetAsync("/v1/notifications")).Items);
        (await other.PostEmptyAsync($"/v1/notifications/{id}/read")).IsProblem(HttpStatusCode.NotFound, "notification_not_found");
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("fr", null)]
    [InlineData("en-US,en;q=0.9,pt;q=0.8", NotificationLanguage.English)]
    [InlineData("fr, pt-BR, en", NotificationLanguage.PortugueseOfBrazil)]
    public void The_language_is_the_one_asked_for_first_and_the_tenant_s_else_I10(string header, NotificationLanguage? expected) =>
        Assert.Equal(expected, NotificationTexts.LanguageOf(header));

    [Fact]
    public void Every_kind_has_a_text_in_every_language_that_names_the_unit() => Assert.All(
        from kind in Enum.GetValues<NotificationKind>() from language in Enum.GetValues<NotificationLanguage>() select (kind, language),
        pair => Assert.Contains("Unit 7", NotificationTexts.Of(pair.kind, "Unit 7", pair.language), StringComparison.Ordinal));
}
