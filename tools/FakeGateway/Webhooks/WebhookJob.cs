namespace WaActors.FakeGateway.Webhooks;

/// <summary>One event on its way to one receiver. Its body and its headers are made once and reused by every retry, as the real one does.</summary>
internal abstract class WebhookJob
{
    private byte[]? body;
    private IReadOnlyList<KeyValuePair<string, string>>? headers;

    public abstract Uri Url { get; }

    public int Attempts { get; set; }

    /// <summary>How often it is tried at most; unset is as the server's options say.</summary>
    public int? AttemptsMax { get; init; }

    /// <summary>Completed when the event is delivered or given up; made only for the two events whose sender waits.</summary>
    public TaskCompletionSource? Finished { get; init; }

    public byte[] Body => body ??= Render();

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers ??= RenderHeaders();

    protected abstract byte[] Render();

    protected abstract IReadOnlyList<KeyValuePair<string, string>> RenderHeaders();
}
