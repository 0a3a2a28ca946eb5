using Microsoft.Extensions.Options;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.Uazapi;

/// <summary>
/// The routes of uazapi v2 that we use, each with its verb, key, time limit and whether it may be repeated. No path names an instance: the header
/// <c>token</c> tells which is meant; <c>admintoken</c> is the server's own key.
/// </summary>
internal sealed class UazapiClient(GatewayHttp http, IOptions<GatewayOptions> options)
{
    private const string AdminKey = "admintoken";
    private const string InstanceKey = "token";

    private GatewayOptions Limits => options.Value;

    /// <param name="instance">Whose name it gets.</param>
    /// <param name="isOld">Whether the server is one that knows only the route of its first version.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<GatewayAnswer> CreateAsync(GatewayInstance instance, bool isOld, CancellationToken cancellation) => AskAsync(
        instance.BaseUrl, HttpMethod.Post, isOld ? "instance/init" : "instance/create", (AdminKey, instance.ApiKey), Limits.CreateTimeout, isRead: false,
        cancellation, UazapiJson.Bytes(new(instance.ExternalName), UazapiJson.Default.CreateBody));

    public Task<GatewayAnswer> ListAsync(GatewayAccount account, CancellationToken cancellation) =>
        AskAsync(account.BaseUrl, HttpMethod.Get, "instance/all", (AdminKey, account.ApiKey), Limits.StateTimeout, isRead: true, cancellation);

    /// <summary>Opens a session when there is none, else shows what there is.</summary>
    public Task<GatewayAnswer> ConnectAsync(Target to, string? number, CancellationToken cancellation) =>
        PostAsync(to, "instance/connect", UazapiJson.Bytes(new(number), UazapiJson.Default.ConnectBody), Limits.ConnectTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> StatusAsync(Target to, CancellationToken cancellation) => AskAsync(
        to.BaseUrl, HttpMethod.Get, "instance/status", (InstanceKey, to.Token), Limits.StateTimeout, isRead: true, cancellation);

    /// <summary>What WhatsApp lets the number do; servers from before the route answer 404.</summary>
    public Task<GatewayAnswer> LimitsAsync(Target to, CancellationToken cancellation) => AskAsync(
        to.BaseUrl, HttpMethod.Get, "instance/wa_messages_limits", (InstanceKey, to.Token), Limits.StateTimeout, isRead: true, cancellation);

    public Task<GatewayAnswer> ResetAsync(Target to, CancellationToken cancellation) =>
        PostAsync(to, "instance/reset", "{}"u8.ToArray(), Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> DisconnectAsync(Target to, CancellationToken cancellation) =>
        PostAsync(to, "instance/disconnect", "{}"u8.ToArray(), Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> DeleteAsync(Target to, CancellationToken cancellation) => AskAsync(
        to.BaseUrl, HttpMethod.Delete, "instance", (InstanceKey, to.Token), Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> WebhooksAsync(Target to, CancellationToken cancellation) => AskAsync(
        to.BaseUrl, HttpMethod.Get, "webhook", (InstanceKey, to.Token), Limits.ControlTimeout, isRead: true, cancellation);

    public Task<GatewayAnswer> SetWebhookAsync(Target to, WebhookBody body, CancellationToken cancellation) =>
        PostAsync(to, "webhook", UazapiJson.Bytes(body, UazapiJson.Default.WebhookBody), Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> CheckNumberAsync(Target to, string phone, CancellationToken cancellation) => PostAsync(
        to, "chat/check", UazapiJson.Bytes(new([phone]), UazapiJson.Default.NumbersBody), Limits.NumberCheckTimeout, isRead: true, cancellation);

    public Task<GatewayAnswer> FindMessagesAsync(Target to, string trackId, CancellationToken cancellation) => PostAsync(
        to, "message/find", UazapiJson.Bytes(new(trackId), UazapiJson.Default.FindBody), Limits.FindTimeout, isRead: true, cancellation);

    /// <summary>Sends once: nothing beneath repeats it.</summary>
    public async Task<GatewayAnswer> SendAsync(Target to, string route, byte[] body, CancellationToken cancellation)
    {
        // Whether a gateway is back is tried with a read: a message that tried it would be in doubt if it were not.
        if (http.IsTrialDue(to.BaseUrl)) await StatusAsync(to, cancellation);
        return await PostAsync(to, route, body, Limits.SendTimeout, isRead: false, cancellation);
    }

    private Task<GatewayAnswer> PostAsync(Target to, string route, byte[] body, TimeSpan limit, bool isRead, CancellationToken cancellation) =>
        AskAsync(to.BaseUrl, HttpMethod.Post, route, (InstanceKey, to.Token), limit, isRead, cancellation, body);

    private Task<GatewayAnswer> AskAsync(
        Uri baseUrl, HttpMethod method, string route, (string Name, string Value) key, TimeSpan limit, bool isRead, CancellationToken cancellation,
        byte[]? body = null) =>
        http.AskAsync(
            new GatewayRequest
            {
                BaseUrl = baseUrl,
                Method = method,
                Path = route,
                Headers = [new(key.Name, key.Value)],
                Body = body,
                TimeLimit = limit,
                IsRead = isRead,
                IsUnavailableOfInstance = true, // 503 {"error":true,"message":"WhatsApp disconnected"}
            },
            cancellation);

    /// <summary>One instance at one address. No text of it: it would show the key.</summary>
    internal readonly record struct Target(Uri BaseUrl, string Token)
    {
        public override string ToString() => BaseUrl.ToString();
    }
}
