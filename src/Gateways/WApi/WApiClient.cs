using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.WApi;

/// <summary>
/// The routes of W-API that we use, each with its verb, key, time limit and whether it may be repeated. Every call of an instance names it in the query
/// and carries its own token; the account's routes take the account's key. <c>get-status</c> is not among them: it answers 404 for healthy instances.
/// </summary>
internal sealed class WApiClient(GatewayHttp http, IOptions<GatewayOptions> options)
{
    private const string Version = "v1";
    private const int ListPageSize = 100;

    private GatewayOptions Limits => options.Value;

    public Task<GatewayAnswer> StatusAsync(Target to, CancellationToken cancellation) => GetAsync(to, "instance/status-instance", Limits.StateTimeout, isRead: true, cancellation);

    public Task<GatewayAnswer> DetailsAsync(Target to, CancellationToken cancellation) => GetAsync(to, "instance/fetch-instance", Limits.StateTimeout, isRead: true, cancellation);

    public Task<GatewayAnswer> QrAsync(Target to, CancellationToken cancellation) =>
        GetAsync(to, "instance/qr-code", Limits.ConnectTimeout, isRead: true, cancellation, "&image=disable&syncContacts=disable");

    public Task<GatewayAnswer> PairingCodeAsync(Target to, string number, CancellationToken cancellation) =>
        GetAsync(to, "instance/pairing-code", Limits.ConnectTimeout, isRead: true, cancellation, "&phoneNumber=" + number);

    /// <summary>A GET that does something: never repeated.</summary>
    public Task<GatewayAnswer> RestartAsync(Target to, CancellationToken cancellation) => GetAsync(to, "instance/restart", Limits.ControlTimeout, isRead: false, cancellation);

    /// <summary>A GET that does something: never repeated.</summary>
    public Task<GatewayAnswer> DisconnectAsync(Target to, CancellationToken cancellation) =>
        GetAsync(to, "instance/disconnect", Limits.ControlTimeout, isRead: false, cancellation);

    public Task<GatewayAnswer> SetWebhookAsync(Target to, string hook, string url, CancellationToken cancellation) => AskAsync(
        to, HttpMethod.Put, "webhook/update-webhook-" + hook, Limits.ControlTimeout, isRead: false, cancellation,
        body: WApiJson.Bytes(new(url), WApiJson.Default.WebhookBody));

    public Task<GatewayAnswer> CheckNumberAsync(Target to, string phone, CancellationToken cancellation) =>
        GetAsync(to, "contacts/phone-exists", Limits.NumberCheckTimeout, isRead: true, cancellation, "&phoneNumber=" + Uri.EscapeDataString(phone));

    /// <summary>Sends once: nothing beneath repeats it.</summary>
    public Task<GatewayAnswer> SendAsync(Target to, string route, byte[] body, CancellationToken cancellation) =>
        AskAsync(to, HttpMethod.Post, "message/" + route, Limits.SendTimeout, isRead: false, cancellation, body: body);

    /// <summary>One page of the account's instances, from 1.</summary>
    public Task<GatewayAnswer> ListAsync(GatewayAccount account, int page, CancellationToken cancellation)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"pageSize={ListPageSize}&page={page}");
        return AskEitherAsync(
            AccountRequest(account.BaseUrl, account.ApiKey, HttpMethod.Get, "integrator/instances?" + place, Limits.StateTimeout, isRead: true),
            AccountRequest(
                account.BaseUrl, account.ApiKey, HttpMethod.Get, $"client/list-instances?apiKey={Uri.EscapeDataString(account.ApiKey)}&{place}", Limits.StateTimeout,
                isRead: true),
            cancellation);
    }

    public Task<GatewayAnswer> CreateAsync(GatewayInstance instance, CancellationToken cancellation) => AskEitherAsync(
        AccountRequest(
            instance.BaseUrl, instance.ApiKey, HttpMethod.Post, "integrator/create-instance", Limits.CreateTimeout, isRead: false,
            WApiJson.Bytes(new(instance.ExternalName), WApiJson.Default.CreateBody)),
        AccountRequest(
            instance.BaseUrl, instance.ApiKey, HttpMethod.Post, "client/create-instance", Limits.CreateTimeout, isRead: false,
            WApiJson.Bytes(new(instance.ApiKey, instance.ExternalName), WApiJson.Default.ClientCreateBody)),
        cancellation);

    public Task<GatewayAnswer> DeleteAsync(GatewayInstance instance, string id, CancellationToken cancellation) => AskEitherAsync(
        AccountRequest(
            instance.BaseUrl, instance.ApiKey, HttpMethod.Delete, "integrator/delete-instance?instanceId=" + Uri.EscapeDataString(id), Limits.ControlTimeout, isRead: false),
        AccountRequest(
            instance.BaseUrl, instance.ApiKey, HttpMethod.Delete, "client/delete-instance?instanceId=" + Uri.EscapeDataString(id), Limits.ControlTimeout, isRead: false,
            WApiJson.Bytes(new(instance.ApiKey), WApiJson.Default.ClientKeyBody)),
        cancellation);

    private Task<GatewayAnswer> GetAsync(Target to, string route, TimeSpan limit, bool isRead, CancellationToken cancellation, string query = "") =>
        AskAsync(to, HttpMethod.Get, route, limit, isRead, cancellation, query);

    private Task<GatewayAnswer> AskAsync(
        Target to, HttpMethod method, string route, TimeSpan limit, bool isRead, CancellationToken cancellation, string query = "", byte[]? body = null) =>
        http.AskAsync(
            new GatewayRequest
            {
                BaseUrl = to.BaseUrl,
                Method = method,
                Path = PathOf(to.BaseUrl, $"{route}?instanceId={Uri.EscapeDataString(to.Access.Id)}{query}"),
                Headers = [new("Authorization", "Bearer " + to.Access.Token)],
                Body = body,
                TimeLimit = limit,
                IsRead = isRead,
            },
            cancellation);

    /// <summary>Accounts have one of two sets of routes; a page that is not there did nothing.</summary>
    private async Task<GatewayAnswer> AskEitherAsync(GatewayRequest first, GatewayRequest second, CancellationToken cancellation)
    {
        var answer = await http.AskAsync(first, cancellation);
        return answer.Reply is { Status: (int)HttpStatusCode.NotFound } missing && WApiErrors.IsRouteMissing(missing)
            ? await http.AskAsync(second, cancellation)
            : answer;
    }

    private static GatewayRequest AccountRequest(
        Uri baseUrl, string key, HttpMethod method, string path, TimeSpan limit, bool isRead, byte[]? body = null) => new()
    {
        BaseUrl = baseUrl,
        Method = method,
        Path = PathOf(baseUrl, path),
        Headers = [new("Authorization", "Bearer " + key)],
        Body = body,
        TimeLimit = limit,
        IsRead = isRead,
    };

    /// <summary>The version belongs to the address, and is added where it was left out.</summary>
    private static string PathOf(Uri baseUrl, string path) =>
        baseUrl.AbsolutePath.TrimEnd('/').EndsWith("/" + Version, StringComparison.OrdinalIgnoreCase) ? path : Version + "/" + path;

    /// <summary>One instance at one address. No text of it: it would show the key.</summary>
    internal readonly record struct Target(Uri BaseUrl, InstanceAccess Access)
    {
        public override string ToString() => BaseUrl.ToString();
    }
}
