namespace WaActors.Grains.Notifications;

/// <summary>A request to a system of a tenant's own. Holds a signature: never logged.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Headers">Names and values besides the content type.</param>
/// <param name="Body">JSON in UTF-8.</param>
public sealed record OutgoingWebhook(Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Without headers and body, for logs.</summary>
    public override string ToString() => "webhook to " + Url.Host;
}

/// <summary>What the receiver answered.</summary>
/// <param name="HttpStatus">Its status; null without an answer.</param>
/// <param name="Error">Why there was none, in words for an operator.</param>
/// <param name="IsForbidden">Whether the address may not be reached from here: no try will help.</param>
public sealed record WebhookAnswer(int? HttpStatus, string? Error = null, bool IsForbidden = false);

/// <summary>Makes requests to systems of tenants. Each is tried once; follows no redirect.</summary>
public interface IWebhookSender
{
    /// <summary>Sends. Throws only <see cref="OperationCanceledException"/>, when the caller's token fires.</summary>
    Task<WebhookAnswer> SendAsync(OutgoingWebhook webhook, CancellationToken cancellation);
}
