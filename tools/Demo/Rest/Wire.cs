namespace WaActors.Demo.Rest;

/// <summary>What was created.</summary>
internal sealed record Created(Guid Id);

/// <summary>A page of a list.</summary>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>An answer to a request to connect.</summary>
internal sealed record Connecting(string State, Qr? Qr);

/// <summary>What a phone would scan.</summary>
internal sealed record Qr(string? Code);

/// <summary>A number's state.</summary>
internal sealed record Number(Guid Id, string Name, string State);

/// <summary>The report of an import.</summary>
internal sealed record Import(int Accepted, int Duplicates, IReadOnlyList<RejectedLine> Rejected, IReadOnlyList<DuplicateLine> DuplicateRecords);

/// <summary>A line that was not taken.</summary>
internal sealed record RejectedLine(int Line, string? Value, string Reason);

/// <summary>A line whose number was there before.</summary>
internal sealed record DuplicateLine(int Line, string Phone);

/// <summary>A campaign's progress.</summary>
internal sealed record Campaign(
    Guid Id, string Status, string? StatusReason, Counts Counts, int Total, double RatePerMinute, double? EtaSeconds, IReadOnlyList<Route> Routes);

/// <summary>Recipients by state.</summary>
internal sealed record Counts(int Pending, int Sending, int Sent, int Delivered, int Read, int Failed, int NoWhatsapp, int InDoubt)
{
    /// <summary>Taken by the gateway.</summary>
    public int WentOut => Sent + Delivered + Read;
}

/// <summary>A number's place in a campaign.</summary>
internal sealed record Route(Guid InstanceId, bool Active, bool Connected);

/// <summary>A message of a campaign.</summary>
internal sealed record Message(int Seq, string Phone, string Status, Guid? InstanceId)
{
    /// <summary>Taken by the gateway.</summary>
    public bool WentOut => Status is "sent" or "delivered" or "read";
}

/// <summary>Something that happened.</summary>
internal sealed record Happening(long Id, DateTimeOffset At, string Kind, Guid? CampaignId, Guid? InstanceId, int? Seq, string? Reason);

/// <summary>A problem (RFC 9457).</summary>
internal sealed record Problem(string? Code, string? Detail);

/// <summary>What one recipient received, by the fake gateway's own log.</summary>
internal sealed record Received(int Count, IReadOnlyList<string> Instances);
