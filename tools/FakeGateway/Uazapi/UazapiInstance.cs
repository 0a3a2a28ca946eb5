using WaActors.FakeGateway.Sessions;

namespace WaActors.FakeGateway.Uazapi;

/// <summary>An instance of uazapi: its session and its webhooks.</summary>
internal sealed class UazapiInstance(Session session, DateTimeOffset createdAt)
{
    private readonly Lock gate = new();
    private readonly List<UazapiHook> hooks = [];

    public Session Session { get; } = session;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public IReadOnlyList<UazapiHook> Hooks
    {
        get
        {
            lock (gate)
            {
                return [.. hooks];
            }
        }
    }

    /// <summary>add, update or delete by id; without an action the hook becomes the only one. False for an action that is none.</summary>
    public bool Change(string? action, UazapiHook hook)
    {
        lock (gate)
        {
            switch (action)
            {
                case null or "":
                    hooks.Clear();
                    hooks.Add(hook);
                    return true;
                case "add":
                    hooks.Add(hook);
                    return true;
                case "update" or "delete":
                    var found = hooks.RemoveAll(known => known.Id == hook.Id) > 0;
                    if (found && action == "update")
                    {
                        hooks.Add(hook);
                    }

                    return found;
                default:
                    return false;
            }
        }
    }
}

/// <summary>A webhook of an instance.</summary>
internal sealed record UazapiHook(string Id, string Url, bool Enabled, IReadOnlyList<string> Events, IReadOnlyList<string> Excluded)
{
    /// <summary>Whether an event goes there.</summary>
    public bool Wants(string eventType, params ReadOnlySpan<string> traits)
    {
        if (!Enabled || !Events.Contains(eventType, StringComparer.Ordinal))
        {
            return false;
        }

        foreach (var trait in traits)
        {
            if (Excluded.Contains(trait, StringComparer.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
