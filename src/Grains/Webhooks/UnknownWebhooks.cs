using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WaActors.Grains.Webhooks;

/// <summary>Logs each event name that we do not use once, not once per event: gateways send some of them per message.</summary>
internal sealed partial class UnknownWebhooks(ILogger<UnknownWebhooks> logger)
{
    // Names come from outside: whoever sends ever new ones must not fill memory
    private const int NamesMax = 1000;

    private readonly ConcurrentDictionary<(string Kind, string Name), bool> _seen = new();

    public void Note(string kind, string name)
    {
        if (_seen.Count < NamesMax && _seen.TryAdd((kind, name), true)) LogUnknown(kind, name);
    }

    [LoggerMessage(EventId = 1206, Level = LogLevel.Information, Message = "{Kind} sends webhooks named {Name}, which are not used; said once")]
    private partial void LogUnknown(string kind, string name);
}
