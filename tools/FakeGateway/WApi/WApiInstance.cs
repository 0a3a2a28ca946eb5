using System.Collections.Concurrent;
using WaActors.FakeGateway.Sessions;

namespace WaActors.FakeGateway.WApi;

/// <summary>An instance of W-API: its session and the address of each kind of event.</summary>
internal sealed class WApiInstance(Session session)
{
    public Session Session { get; } = session;

    /// <summary>By the name that the webhook routes have for it.</summary>
    public ConcurrentDictionary<string, string> Hooks { get; } = new(StringComparer.Ordinal);
}
