using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Tests.Gateways.Evolution;

/// <summary>A send over a real connection: what certainly did not leave, and what is in doubt.</summary>
public sealed class SendTests : IAsyncLifetime
{
    private const string Accepted = """{"key":{"remoteJid":"5511987654321@s.whatsapp.net","fromMe":true,"id":"3EB0A1B2C3D4E5F6071829"},"status":"PENDING"}""";
    private StubGateway _stub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stub = await StubGateway.StartAsync();

    public ValueTask DisposeAsync() => _stub.DisposeAsync();

    [Fact]
    public async Task A_text_goes_out_with_the_instance_key_and_without_a_preview()
    {
        _stub.Says(201, Accepted);
        using var rig = new AdapterRig(_stub.BaseUrl);
        var outcome = await rig.Gateway.SendAsync(rig.Instance(token: "inst-token"), AdapterRig.Message("Olá 😀 \"x\""), Cancellation);
        Assert.Equal(SendOutcome.Accepted("3EB0A1B2C3D4E5F6071829"), outcome);
        var asked = Assert.Single(_stub.Requests);
        Assert.Equal(("POST", "/message/sendText/camp-01", "inst-token"), (asked.Method, asked.Target, asked.Key));
        using var body = System.Text.Json.JsonDocument.Parse(asked.Body);
        Assert.Equal("5511987654321", body.RootElement.GetProperty("number").GetString());
        Assert.Equal("Olá 😀 \"x\"", body.RootElement.GetProperty("text").GetString());
        Assert.False(body.RootElement.GetProperty("linkPreview").GetBoolean());
    }

    [Theory]
    [InlineData(MediaKind.Image, "image/jpeg", "foto", """{"number":"5511987654321","mediatype":"image","media":"https://cdn.example/a","mimetype":"image/jpeg","fileName":"foto.jpg","caption":"Veja"}""")]
    [InlineData(MediaKind.Document, "application/pdf", null, """{"number":"5511987654321","mediatype":"document","media":"https://cdn.example/a","mimetype":"application/pdf","fileName":"document.pdf","caption":"Veja"}""")]
    [InlineData(MediaKind.Video, "video/mp4", "a.MP4", """{"number":"5511987654321","mediatype":"video","media":"https://cdn.example/a","mimetype":"video/mp4","fileName":"a.MP4","caption":"Veja"}""")]
    public async Task A_medium_goes_out_with_a_name_that_shows_its_type_and_its_caption(MediaKind kind, string type, string? name, string expected)
    {
        _stub.Says(201, Accepted);
        using var rig = new AdapterRig(_stub.BaseUrl);
        var media = new OutgoingMedia(kind, new Uri("https://cdn.example/a"), default, type, name);
        Assert.Equal(SendOutcomeKind.Accepted, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message("Veja") with { Media = media }, Cancellation)).Kind);
        var asked = Assert.Single(_stub.Requests);
        Assert.Equal(("/message/sendMedia/camp-01", expected), (asked.Target, asked.Body));
    }

    [Fact]
    public async Task Bytes_go_out_as_base64_without_a_prefix_and_no_caption_where_there_is_none()
    {
        _stub.Says(201, Accepted);
        using var rig = new AdapterRig(_stub.BaseUrl);
        var media = new OutgoingMedia(MediaKind.Image, null, new byte[] { 1, 2, 3, 4 }, "image/png", null);
        await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message("") with { Media = media }, Cancellation);
        Assert.Equal(
            """{"number":"5511987654321","mediatype":"image","media":"AQIDBA==","mimetype":"image/png","fileName":"image.png"}""", Assert.Single(_stub.Requests).Body);
    }

    [Theory]
    [InlineData("https://cdn.example/a.ogg", "/message/sendWhatsAppAudio/camp-01")]
    [InlineData("https://cdn.example/a.ogg?signature=x", "/message/sendMedia/camp-01")]
    [InlineData(null, "/message/sendWhatsAppAudio/camp-01")]
    public async Task Sound_is_a_voice_message_unless_its_address_is_signed(string? url, string target)
    {
        _stub.Says(201, Accepted);
        using var rig = new AdapterRig(_stub.BaseUrl);
        var media = new OutgoingMedia(MediaKind.Audio, url is null ? null : new Uri(url), url is null ? new byte[] { 1 } : default, "audio/ogg; codecs=opus", null);
        await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message("") with { Media = media }, Cancellation);
        Assert.Equal(target, Assert.Single(_stub.Requests).Target);
    }

    [Theory]
    [InlineData("a b/c?d#e", "/message/sendText/a%20b%2Fc%3Fd%23e")]
    [InlineData("çã%", "/message/sendText/%C3%A7%C3%A3%25")]
    [InlineData("..", "/message/sendText/%2E%2E")]
    [InlineData("a..b", "/message/sendText/a..b")]
    public async Task Names_are_escaped_exactly(string name, string target)
    {
        _stub.Says(201, Accepted);
        using var rig = new AdapterRig(_stub.BaseUrl);
        await rig.Gateway.SendAsync(rig.Instance(name), AdapterRig.Message(), Cancellation);
        Assert.Equal(target, Assert.Single(_stub.Requests).Target);
    }

    [Fact]
    public async Task A_path_in_the_gateway_address_is_kept()
    {
        _stub.Says(201, Accepted);
        using var rig = new AdapterRig(_stub.BaseUrl);
        await rig.Gateway.SendAsync(rig.Instance() with { BaseUrl = new Uri(_stub.BaseUrl, "/evo/") }, AdapterRig.Message(), Cancellation);
        Assert.Equal("/evo/message/sendText/camp-01", Assert.Single(_stub.Requests).Target);
    }

    [Fact]
    public async Task A_broken_connection_after_the_request_is_in_doubt_and_the_send_is_not_repeated()
    {
        using var rig = new AdapterRig(_stub.BaseUrl);
        _stub.Says(201, Accepted);
        await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation); // leaves a connection that is used again
        _stub.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        var outcome = await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation);
        Assert.Equal((SendOutcomeKind.Unknown, false), (outcome.Kind, outcome.LinkSuspect));
        Assert.Equal(2, _stub.Requests.Count);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_refused_send_is_not_repeated(int status)
    {
        _stub.Says(status, "");
        using var rig = new AdapterRig(_stub.BaseUrl);
        await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation);
        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_in_doubt()
    {
        _stub.Answer = async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.ContentLength = 500;
            await context.Response.WriteAsync(Accepted, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        };
        using var rig = new AdapterRig(_stub.BaseUrl);
        Assert.Equal(SendOutcomeKind.Unknown, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation)).Kind);
    }

    [Fact]
    public async Task A_send_that_hangs_is_in_doubt_at_its_time_limit()
    {
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.SendTimeout = TimeSpan.FromMilliseconds(500));
        await rig.Gateway.GetStateAsync(rig.Instance(), Cancellation); // the connection stands: the time goes into the answer
        _stub.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        var outcome = await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation);
        Assert.Equal(SendOutcomeKind.Unknown, outcome.Kind);
        Assert.Contains("time limit", outcome.Reason, StringComparison.Ordinal);
        Assert.Single(_stub.Requests, asked => asked.Method == "POST");
    }

    [Fact]
    public async Task A_caller_that_gives_up_gets_its_own_cancellation_and_the_gateway_no_blame()
    {
        _stub.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        using var rig = new AdapterRig(_stub.BaseUrl, options => options.BreakerFailures = 1);
        using var given = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), given.Token));
        Assert.Equal(WaActors.Gateways.Resilience.BreakerState.Closed, rig.Breaker);
    }

    [Fact]
    public async Task A_refused_connection_certainly_sent_nothing()
    {
        var time = new ManualTime();
        using var rig = new AdapterRig(UnusedAddress(), time: time);
        var outcome = await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation);
        Assert.Equal((SendOutcomeKind.Throttled, time.Now.AddSeconds(5)), (outcome.Kind, outcome.Until));
        Assert.Contains("gateway unreachable", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_never_stands_certainly_sent_nothing()
    {
        // Speaks no TLS: the handshake fails after the connection stands and before the request.
        using var rig = new AdapterRig(new UriBuilder(_stub.BaseUrl) { Scheme = "https" }.Uri);
        Assert.Equal(SendOutcomeKind.Throttled, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation)).Kind);
        Assert.Empty(_stub.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        _stub.Answer = context =>
        {
            context.Response.Redirect("http://192.0.2.1/elsewhere");
            return Task.CompletedTask;
        };
        using var rig = new AdapterRig(_stub.BaseUrl);
        Assert.Equal(SendOutcomeKind.Unknown, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation)).Kind);
        Assert.Single(_stub.Requests);
    }

    [Fact]
    public async Task A_key_that_no_header_can_carry_throws_nothing()
    {
        _stub.Says(401, """{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}""");
        using var rig = new AdapterRig(_stub.BaseUrl);
        var outcome = await rig.Gateway.SendAsync(rig.Instance(apiKey: "chave\r\nç"), AdapterRig.Message(), Cancellation);
        Assert.Contains(outcome.Kind, (SendOutcomeKind[])[SendOutcomeKind.LinkLost, SendOutcomeKind.Throttled]);
    }

    [Fact]
    public async Task Packed_answers_are_read()
    {
        _stub.Answer = async context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new System.IO.Compression.GZipStream(context.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await zip.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Accepted), context.RequestAborted);
        };
        using var rig = new AdapterRig(_stub.BaseUrl);
        Assert.Equal(SendOutcomeKind.Accepted, (await rig.Gateway.SendAsync(rig.Instance(), AdapterRig.Message(), Cancellation)).Kind);
    }

    /// <summary>An address of this machine where nobody listens.</summary>
    internal static Uri UnusedAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
