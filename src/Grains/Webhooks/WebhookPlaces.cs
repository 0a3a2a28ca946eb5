using Microsoft.Extensions.Options;

namespace WaActors.Grains.Webhooks;

/// <summary>The places of a process for webhooks that actors are busy with (W-1).</summary>
internal sealed class WebhookPlaces(IOptions<WebhookOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.AtOnceMax);

    /// <summary>Waits for a place; give it back by <see cref="Leave"/>.</summary>
    public Task EnterAsync() => _places.WaitAsync();

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();
}
