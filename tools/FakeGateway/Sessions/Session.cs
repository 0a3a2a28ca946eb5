namespace WaActors.FakeGateway.Sessions;

/// <summary>
/// One instance of a gateway that holds WhatsApp sessions, as uazapi and W-API do: its record, and the session under it, which may disagree. Transitions
/// hold <see cref="Gate"/>; readers take single fields without it.
/// </summary>
internal sealed class Session(string name, int ordinal, string id, string token)
{
    private long accepted;
    private long refused;

    public Lock Gate { get; } = new();

    public string Name { get; } = name;

    /// <summary>Stands for the instance in the log.</summary>
    public int Ordinal { get; } = ordinal;

    public string Id { get; } = id;

    public string Token { get; } = token;

    /// <summary>False is a ghost: the record says connected, and there is no session.</summary>
    public bool InMemory { get; set; } = true;

    /// <summary>Every route answers as if it had never been there.</summary>
    public bool Forgotten { get; set; }

    public LinkState Link { get; set; }

    public Credentials Credentials { get; set; }

    public SocketState Socket { get; set; }

    /// <summary>Logging in fails for ever: connecting, without a QR.</summary>
    public bool Stuck { get; set; }

    /// <summary>Whether a restart brings a dead link back, or only the control API does.</summary>
    public bool RestartHeals { get; set; }

    /// <summary>The number that is or was linked, or that a pairing code was asked for.</summary>
    public string? Phone { get; set; }

    public bool ShowsQr { get; set; }

    public string? PairingCode { get; set; }

    public int QrCount { get; set; }

    /// <summary>Why the last session ended; empty before the first end.</summary>
    public string LastReason { get; set; } = "";

    public DateTimeOffset? LastEnd { get; set; }

    public long Accepted => Interlocked.Read(ref accepted);

    public long Refused => Interlocked.Read(ref refused);

    /// <summary>Whether a message can leave right now.</summary>
    public bool IsUsable => InMemory && Socket == SocketState.Live && Link == LinkState.Open;

    public string LinkName => Link switch { LinkState.Open => "open", LinkState.Connecting => "connecting", _ => "close" };

    public void CountAccepted() => Interlocked.Increment(ref accepted);

    public void CountRefused() => Interlocked.Increment(ref refused);

    public void ClearCounts() => accepted = refused = 0;

    public InstanceView View(string kind, string? webhookUrl) => new()
    {
        Kind = kind,
        Name = Name,
        Id = Id,
        Token = Token,
        InMemory = InMemory,
        State = LinkName,
        DbStatus = LinkName,
        Credentials = Credentials.ToString().ToLowerInvariant(),
        Socket = Socket.ToString().ToLowerInvariant(),
        Stuck = Stuck,
        Phone = Phone,
        QrCount = QrCount,
        QrCode = ShowsQr ? QrPng.DataUri : null,
        PairingCode = PairingCode,
        WebhookUrl = webhookUrl,
    };
}

/// <summary>A QR that nobody scans here.</summary>
internal static class QrPng
{
    /// <summary>A valid PNG of one white pixel.</summary>
    public const string Base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==";

    public const string DataUri = "data:image/png;base64," + Base64;
}

/// <summary>Tells the world what happened to a session.</summary>
internal interface ISessionEvents
{
    void Connecting(Session session);

    void Opened(Session session);

    void Closed(Session session);
}
