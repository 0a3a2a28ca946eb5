using System.Text.Json;
using WaActors.FakeGateway.Evolution.Webhooks;

namespace WaActors.FakeGateway.Evolution.Instances;

/// <summary>Whether a message can leave through an instance right now.</summary>
internal enum Reach
{
    Usable,
    Ghost,
    NeverConnected,
    NotConnected,
}

/// <summary>Why a session ended for good.</summary>
internal sealed record Disconnection(int Code, string Json, DateTimeOffset At);

/// <summary>
/// One instance: its row in the gateway's database and its object in the gateway's memory, which may disagree. Transitions hold
/// <see cref="Gate"/>; readers take single fields without it.
/// </summary>
internal sealed class EvolutionInstance(string name, int ordinal, Guid id, string token, string integration, DateTimeOffset createdAt)
{
    public const string ProfileName = "Loja";
    private long accepted;
    private long refused;
    private ITimer? timer;
    private int epoch;

    public Lock Gate { get; } = new();

    public string Name { get; } = name;

    /// <summary>Stands for the instance in the log; never used twice, so a namesake of a deleted instance starts empty.</summary>
    public int Ordinal { get; } = ordinal;

    public string Id { get; } = id.ToString();

    public string Token { get; } = token;

    public string Integration { get; } = integration;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>False is a ghost: the row exists, the object does not.</summary>
    public bool InMemory { get; set; } = true;

    /// <summary>With a gateway that keeps its instances in a cache: a ghost that the guards do not know either.</summary>
    public bool Forgotten { get; set; }

    public LinkState Link { get; set; }

    /// <summary>As last written to the database; lags <see cref="Link"/>.</summary>
    public string DbStatus { get; set; } = "close";

    public Credentials Credentials { get; set; }

    public SocketState Socket { get; set; }

    /// <summary>Logging in fails for ever: connecting, without a QR.</summary>
    public bool Stuck { get; set; }

    /// <summary>Whether a restart brings a dead link back, or only the control API does.</summary>
    public bool RestartHeals { get; set; }

    /// <summary>The phone number given for a pairing code, or paired.</summary>
    public string? Phone { get; set; }

    /// <summary>The own jid, known from the first login on.</summary>
    public string? Wuid { get; set; }

    public QrCode? Qr { get; set; }

    public int QrCount { get; set; }

    public Disconnection? LastDisconnection { get; set; }

    public WebhookSubscription? Webhook { get; set; }

    public string WebhookRowId { get; init; } = "";

    public DateTimeOffset WebhookAt { get; set; }

    public string SettingsRowId { get; init; } = "";

    public InstanceSettings Settings { get; init; } = new();

    public long Accepted => Interlocked.Read(ref accepted);

    public long Refused => Interlocked.Read(ref refused);

    public Reach Reach => !InMemory ? Reach.Ghost
        : Socket == SocketState.None ? Reach.NeverConnected
        : Socket == SocketState.Live && Link == LinkState.Open ? Reach.Usable
        : Reach.NotConnected;

    public string LinkName => Link switch { LinkState.Open => "open", LinkState.Connecting => "connecting", _ => "close" };

    public void CountAccepted() => Interlocked.Increment(ref accepted);

    public void CountRefused() => Interlocked.Increment(ref refused);

    public void ClearCounts() => accepted = refused = 0;

    /// <summary>Runs <paramref name="then"/> under the gate after a while, unless something else has happened to the link by then.</summary>
    public void After(TimeSpan wait, TimeProvider time, Action then)
    {
        StopTimer();
        var planned = epoch;
        timer = time.CreateTimer(
            _ =>
            {
                lock (Gate)
                {
                    if (planned == epoch)
                    {
                        then();
                    }
                }
            },
            null,
            wait,
            Timeout.InfiniteTimeSpan);
    }

    public void StopTimer()
    {
        epoch++;
        timer?.Dispose();
        timer = null;
    }
}

/// <summary>The settings block of create, echoed back.</summary>
internal sealed record InstanceSettings
{
    private readonly Dictionary<string, bool> switches = new(StringComparer.Ordinal);

    public string MsgCall { get; private init; } = "";

    public static InstanceSettings From(JsonElement body)
    {
        var settings = new InstanceSettings { MsgCall = body.Text("msgCall") ?? "" };
        foreach (var name in SwitchNames)
        {
            settings.switches[name] = body.Flag(name);
        }

        return settings;
    }

    private static readonly string[] SwitchNames = ["rejectCall", "groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory"];

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("rejectCall", switches.GetValueOrDefault("rejectCall"));
        writer.WriteString("msgCall", MsgCall);
        foreach (var name in SwitchNames.Skip(1))
        {
            writer.WriteBoolean(name, switches.GetValueOrDefault(name));
        }

        writer.WriteString("wavoipToken", "");
    }
}
