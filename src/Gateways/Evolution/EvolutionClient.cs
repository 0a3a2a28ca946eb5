using Microsoft.Extensions.Options;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.Evolution;

/// <summary>The routes of Evolution API 2.x that we use, each with its verb, key, time limit and whether it may be repeated.</summary>
internal sealed class EvolutionClient(GatewayHttp http, IOptions<GatewayOptions> options)
{
    private GatewayOptions Limits => options.Value;

    public Task<GatewayAnswer> CreateAsync(GatewayInstance instance, CreateBody body, CancellationToken cancellation) => http.AskAsync(
        new GatewayRequest
        {
            BaseUrl = instance.BaseUrl,
            Method = HttpMethod.Post,
            Path = "instance/create",
            Headers = [new("apikey", instance.ApiKey)], // the only route that takes no instance key
            Body = EvolutionJson.Bytes(body, EvolutionJson.Default.CreateBody),
            TimeLimit = Limits.CreateTimeout,
            IsRead = false,
        },
        cancellation);

    /// <summary>Opens the socket when it is closed, else only shows what there is: safe to repeat.</summary>
    public Task<GatewayAnswer> ConnectAsync(GatewayInstance instance, string? number, CancellationToken cancellation) => AskAsync(
        instance, HttpMethod.Get, "instance/connect", null, Limits.ConnectTimeout, isRead: true, cancellation, number is null ? "" : "?number=" + number);

    public Task<GatewayAnswer> StateAsync(GatewayInstance instance, CancellationToken cancellation) =>
        AskAsync(instance, HttpMethod.Get, "instance/connectionState", null, Limits.StateTimeout, isRead: true, cancellation);

    /// <summary>The rows of this name; with the gateway's key, because an instance's own is gone with it.</summary>
    public Task<GatewayAnswer> FetchAsync(GatewayInstance instance, CancellationToken cancellation) => http.AskAsync(
        new GatewayRequest
        {
            BaseUrl = instance.BaseUrl,
            Method = HttpMethod.Get,
            Path = "instance/fetchInstances?instanceName=" + Uri.EscapeDataString(instance.ExternalName),
            Headers = [new("apikey", instance.ApiKey)],
            Body = null,
            TimeLimit = Limits.StateTimeout,
            IsRead = true,
        },
        cancellation);

    public Task<GatewayAnswer> RestartAsync(GatewayInstance instance, CancellationToken cancellation) =>
        AskAsync(instance, HttpMethod.Post, "instance/restart", "{}"u8.ToArray(), Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> LogoutAsync(GatewayInstance instance, CancellationToken cancellation) =>
        AskAsync(instance, HttpMethod.Delete, "instance/logout", null, Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> DeleteAsync(GatewayInstance instance, CancellationToken cancellation) =>
        AskAsync(instance, HttpMethod.Delete, "instance/delete", null, Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> FindWebhookAsync(GatewayInstance instance, CancellationToken cancellation) =>
        AskAsync(instance, HttpMethod.Get, "webhook/find", null, Limits.ControlTimeout, isRead: true, cancellation);

    public Task<GatewayAnswer> SetWebhookAsync(GatewayInstance instance, WebhookBlock webhook, CancellationToken cancellation) => AskAsync(
        instance, HttpMethod.Post, "webhook/set", EvolutionJson.Bytes(new(webhook), EvolutionJson.Default.WebhookSetBody),
        Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> CheckNumberAsync(GatewayInstance instance, string phone, CancellationToken cancellation) => AskAsync(
        instance, HttpMethod.Post, "chat/whatsappNumbers", EvolutionJson.Bytes(new([phone]), EvolutionJson.Default.NumbersBody),
        Limits.NumberCheckTimeout, isRead: true, cancellation);

    public Task<GatewayAnswer> FindMessagesAsync(GatewayInstance instance, FindBody body, CancellationToken cancellation) => AskAsync(
        instance, HttpMethod.Post, "chat/findMessages", EvolutionJson.Bytes(body, EvolutionJson.Default.FindBody),
        Limits.FindTimeout, isRead: true, cancellation);

    /// <summary>The rows of all instances of the gateway, tokens among them; with the gateway's key.</summary>
    public Task<GatewayAnswer> ListAsync(GatewayAccount account, CancellationToken cancellation) => http.AskAsync(
        new GatewayRequest
        {
            BaseUrl = account.BaseUrl,
            Method = HttpMethod.Get,
            Path = "instance/fetchInstances",
            Headers = [new("apikey", account.ApiKey)],
            Body = null,
            TimeLimit = Limits.StateTimeout,
            IsRead = true,
        },
        cancellation);

    public async Task<GatewayAnswer> SendAsync(GatewayInstance instance, OutgoingMessage message, CancellationToken cancellation)
    {
        // Whether a gateway is back is tried with a read: a message that tried it would be in doubt if it were not.
        if (http.IsTrialDue(instance.BaseUrl)) await StateAsync(instance, cancellation);
        var (route, body) = message.Media switch
        {
            null => ("message/sendText", EvolutionJson.Bytes(new(message.Phone, message.Text), EvolutionJson.Default.SendTextBody)),
            var voice when EvolutionMedia.IsVoice(voice) =>
                ("message/sendWhatsAppAudio", EvolutionJson.Bytes(EvolutionMedia.WriteVoice(message, voice), EvolutionJson.Default.SendAudioBody)),
            var media => ("message/sendMedia", EvolutionJson.Bytes(EvolutionMedia.Write(message, media), EvolutionJson.Default.SendMediaBody)),
        };
        return await AskAsync(instance, HttpMethod.Post, route, body, Limits.SendTimeout, isRead: false, cancellation);
    }

    private Task<GatewayAnswer> AskAsync(
        GatewayInstance instance, HttpMethod method, string route, byte[]? body, TimeSpan limit, bool isRead, CancellationToken cancellation, string query = "") =>
        http.AskAsync(
            new GatewayRequest
            {
                BaseUrl = instance.BaseUrl,
                Method = method,
                Path = $"{route}/{Segment(instance.ExternalName)}{query}",
                Headers = [new("apikey", instance.Token ?? instance.ApiKey)],
                Body = body,
                TimeLimit = limit,
                IsRead = isRead,
            },
            cancellation);

    /// <summary>A name as one segment of a path. Names of dots alone would be steps in the path.</summary>
    private static string Segment(string name) => name is "." or ".." ? name.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(name);
}
