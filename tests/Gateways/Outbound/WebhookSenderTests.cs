using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WaActors.Gateways;
using WaActors.Gateways.Outbound;
using WaActors.Grains.Notifications;
using WaActors.Grains.Reasons;
using WaActors.Reasons;

namespace WaActors.Tests.Gateways.Outbound;

/// <summary>I-10: how systems of tenants are reached, and which are not.</summary>
public sealed class WebhookSenderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    public void What_is_public(string address, bool expected) => Assert.Equal(expected, PublicAddress.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task A_request_arrives_as_it_was_signed_and_a_redirect_is_not_followed()
    {
        var seen = new List<(string Path, string Body, string? Signature)>();
        await using var receiver = await ReceiveAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen.Add((context.Request.Path, await reader.ReadToEndAsync(Cancellation), context.Request.Headers["X-WaActors-Signature"])); // one after the other
            context.Response.StatusCode = context.Request.Path == "/moved" ? 302 : 204;
            context.Response.Headers.Location = "/elsewhere";
            await context.Response.CompleteAsync();
        });
        await using var services = Services(allowPrivate: true);
        var sender = services.GetRequiredService<IWebhookSender>();
        Assert.Equal(new WebhookAnswer(204), await sender.SendAsync(Webhook(receiver, "/hook"), Cancellation));
        Assert.Equal(new WebhookAnswer(302), await sender.SendAsync(Webhook(receiver, "/moved"), Cancellation));
        Assert.Equal([("/hook", "{}", "v1=abc"), ("/moved", "{}", "v1=abc")], seen);
    }

    [Fact]
    public async Task This_machine_and_private_networks_are_refused_by_default_also_by_name()
    {
        var calls = 0;
        await using var receiver = await ReceiveAsync(_ =>
        {
            Interlocked.Increment(ref calls);
            return Task.CompletedTask;
        });
        await using var services = Services(allowPrivate: false);
        var sender = services.GetRequiredService<IWebhookSender>();
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]" })
        {
            var answer = await sender.SendAsync(new(new Uri($"http://{host}:{new Uri(receiver.Urls.Single()).Port}/"), [], "{}"u8.ToArray()), Cancellation);
            Assert.True(answer.IsForbidden, $"{host}: {answer}");
            Assert.Equal("delivery.address_forbidden", CodedReason.CodeOf(answer.Error));
        }

        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Nobody_there_and_no_answer_in_time_are_answers_without_a_status()
    {
        await using var receiver = await ReceiveAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var services = Services(allowPrivate: true, TimeSpan.FromSeconds(1));
        var sender = services.GetRequiredService<IWebhookSender>();
        Assert.Equal(new WebhookAnswer(null, GatewayReasons.NoAnswerInTime), await sender.SendAsync(Webhook(receiver, "/"), Cancellation));
        var gone = Webhook(receiver, "/");
        await receiver.DisposeAsync();
        var answer = await sender.SendAsync(gone, Cancellation);
        Assert.Null(answer.HttpStatus);
        Assert.StartsWith("no answer: ", answer.Error, StringComparison.Ordinal);
    }

    private static OutgoingWebhook Webhook(WebApplication receiver, string path) =>
        new(new Uri(new Uri(receiver.Urls.Single()), path), [new(WebhookMessage.SignatureHeader, "v1=abc")], "{}"u8.ToArray());

    private static async Task<WebApplication> ReceiveAsync(RequestDelegate receive)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(receive);
        await app.StartAsync(Cancellation);
        return app;
    }

    private static ServiceProvider Services(bool allowPrivate, TimeSpan? timeout = null) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddWaActorsGateways()
        .Configure<OutboundOptions>(options => (options.AllowPrivateNetworks, options.Timeout) = (allowPrivate, timeout ?? options.Timeout))
        .BuildServiceProvider();
}
