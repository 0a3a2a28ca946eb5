using Microsoft.Extensions.Options;
using WaActors.Gateways.Resilience;
using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>The routes of the Graph API that we use, each with its verb, time limit and whether it may be repeated.</summary>
internal sealed class CloudClient(GatewayHttp http, IOptions<GatewayOptions> options)
{
    private const int PageSize = 100;

    private GatewayOptions Limits => options.Value;

    /// <summary>A node's fields: of a phone number.</summary>
    public Task<GatewayAnswer> ReadNumberAsync(GatewayInstance instance, string fields, CancellationToken cancellation) =>
        AskAsync(AccountOf(instance), HttpMethod.Get, $"{Segment(instance.ExternalName)}?fields={fields}", null, Limits.StateTimeout, cancellation);

    /// <summary>A page of an account's numbers.</summary>
    public Task<GatewayAnswer> ListNumbersAsync(GatewayAccount account, string wabaId, string? after, CancellationToken cancellation) => AskAsync(
        account, HttpMethod.Get,
        $"{Segment(wabaId)}/phone_numbers?fields=id,display_phone_number,status&limit={PageSize}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}",
        null, Limits.StateTimeout, cancellation);

    /// <summary>Subscribes the token's app to the account's events. Doing it again changes nothing.</summary>
    public Task<GatewayAnswer> SubscribeAsync(GatewayInstance instance, string wabaId, CancellationToken cancellation) =>
        AskAsync(AccountOf(instance), HttpMethod.Post, $"{Segment(wabaId)}/subscribed_apps", "{}"u8.ToArray(), Limits.ControlTimeout, cancellation);

    public Task<GatewayAnswer> UploadAsync(GatewayInstance instance, OutgoingMedia media, CancellationToken cancellation) => AskAsync(
        AccountOf(instance), HttpMethod.Post, $"{Segment(instance.ExternalName)}/media", MediaForm.Write(media), Limits.UploadTimeout, cancellation,
        MediaForm.ContentType);

    public async Task<GatewayAnswer> SendAsync(GatewayInstance instance, SendBody body, CancellationToken cancellation)
    {
        // Whether Meta is back is tried with a read: a message that tried it would be in doubt if it were not.
        if (http.IsTrialDue(instance.BaseUrl)) await ReadNumberAsync(instance, "id", cancellation);
        return await AskAsync(
            AccountOf(instance), HttpMethod.Post, $"{Segment(instance.ExternalName)}/messages", CloudJson.Bytes(body), Limits.SendTimeout, cancellation);
    }

    /// <summary>The number's own token where it has one.</summary>
    public static GatewayAccount AccountOf(GatewayInstance instance) =>
        new(instance.Kind, instance.BaseUrl, instance.Token ?? instance.ApiKey, instance.Settings);

    private Task<GatewayAnswer> AskAsync(
        GatewayAccount account, HttpMethod method, string route, byte[]? body, TimeSpan limit, CancellationToken cancellation,
        string contentType = GatewayRequest.Json) => http.AskAsync(
        new GatewayRequest
        {
            BaseUrl = account.BaseUrl,
            Method = method,
            Path = $"{CloudSettings.VersionOf(account.Settings)}/{route}",
            Headers = [new("Authorization", "Bearer " + account.ApiKey)],
            Body = body,
            ContentType = contentType,
            TimeLimit = limit,
            IsRead = method == HttpMethod.Get,
        },
        cancellation);

    /// <summary>A name as one segment of a path. Names of dots alone would be steps in the path.</summary>
    private static string Segment(string name) => name is "." or ".." ? name.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(name);
}
