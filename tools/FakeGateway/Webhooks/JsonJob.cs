namespace WaActors.FakeGateway.Webhooks;

/// <summary>An event whose body is written when a worker takes it, without headers of its own.</summary>
internal sealed class JsonJob(Uri url, Func<byte[]> render) : WebhookJob
{
    public override Uri Url { get; } = url;

    protected override byte[] Render() => render();

    protected override IReadOnlyList<KeyValuePair<string, string>> RenderHeaders() => [];
}
