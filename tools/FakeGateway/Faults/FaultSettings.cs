using System.Text.Json.Serialization;

namespace WaActors.FakeGateway;

/// <summary>How the whole gateway refuses to answer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outage>))]
public enum Outage
{
    /// <summary>It answers.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>A proxy in front of it answers 503.</summary>
    [JsonStringEnumMemberName("unavailable")]
    Unavailable,

    /// <summary>Connections break without an answer.</summary>
    [JsonStringEnumMemberName("abort")]
    Abort,
}

/// <summary>How W-API, under HTTP 200, says that a session is not connected.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ErrorForm>))]
public enum ErrorForm
{
    /// <summary><c>{"error":true,"message":"reason"}</c>.</summary>
    [JsonStringEnumMemberName("flag")]
    Flag,

    /// <summary><c>{"error":"reason"}</c>.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>An HTML page.</summary>
    [JsonStringEnumMemberName("page")]
    Page,
}

/// <summary>What goes wrong. Ratios are shares of calls from 0 to 1; everything is off by default except the delivery acknowledgement.</summary>
public sealed record FaultSettings
{
    /// <summary>Added to every gateway call, before it has any effect.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Up to this much more, drawn per call.</summary>
    public int LatencyJitterMs { get; init; }

    /// <summary>Every n-th accepted send is recorded and then the connection breaks without an answer; 0 is never.</summary>
    public int LoseAnswerEvery { get; init; }

    /// <summary>The share of accepted sends whose answer is lost.</summary>
    public double LoseAnswerRatio { get; init; }

    /// <summary>The share of lost answers whose message is also missing from findMessages (delivered, never stored).</summary>
    public double LoseRowRatio { get; init; }

    /// <summary>The share of sends refused before they leave, with <see cref="ErrorStatus"/>.</summary>
    public double ErrorRatio { get; init; }

    /// <summary>Status of injected errors.</summary>
    public int ErrorStatus { get; init; } = 500;

    /// <summary>Body of injected errors; unset gives the gateway's envelope with "Timed Out".</summary>
    public string? ErrorBody { get; init; }

    /// <summary>A hanging send waits this long before it leaves, whether or not the caller is still there.</summary>
    public int HangMs { get; init; }

    /// <summary>The share of sends that hang when <see cref="HangMs"/> is set.</summary>
    public double HangRatio { get; init; } = 1;

    /// <summary>An outage of the whole gateway.</summary>
    public Outage Refuse { get; init; }

    /// <summary>Restart answers 200 and does nothing.</summary>
    public bool IgnoreRestart { get; init; }

    /// <summary>Logout answers SUCCESS and does nothing (2.3.6 and older, when it fails).</summary>
    public bool IgnoreLogout { get; init; }

    /// <summary>Delete answers SUCCESS and does nothing.</summary>
    public bool IgnoreDelete { get; init; }

    /// <summary>Sends per second of the whole gateway; more are answered 429. 0 is no limit.</summary>
    public int ThrottlePerSecond { get; init; }

    /// <summary>Limits latency, lost answers, errors, hangs, throttling and what is ignored to these instances; empty is all.</summary>
    public IReadOnlyList<string> Instances { get; init; } = [];

    /// <summary>Numbers that are not on WhatsApp, besides those that end in 0000.</summary>
    public IReadOnlyList<string> MarkNotOnWhatsApp { get; init; } = [];

    /// <summary>Numbers that WhatsApp knows under another spelling (Brazil's ninth digit) are refused as they are (uazapi: no LID found). W-API drops them always.</summary>
    public bool RefuseOtherSpellings { get; init; }

    /// <summary>Free texts go only to people who wrote within a day (Cloud API).</summary>
    public bool EnforceWindow { get; init; }

    /// <summary>Sends are refused with this code of Meta's (Cloud API); 0 is none.</summary>
    public int GraphError { get; init; }

    /// <summary>The code with which messages die after their acceptance (Cloud API).</summary>
    public int GraphFailure { get; init; } = 131026;

    /// <summary>W-API: how the error of a session that is not connected looks.</summary>
    public ErrorForm ErrorForm { get; init; }

    /// <summary>W-API: webhooks with all their names in lower case, and QR pictures without a prefix.</summary>
    public bool LowercaseKeys { get; init; }

    /// <summary>Time from acceptance to the delivery acknowledgement.</summary>
    public int AckDelayMs { get; init; } = 200;

    /// <summary>The share of messages that are acknowledged as delivered.</summary>
    public double DeliveryAckRatio { get; init; } = 1;

    /// <summary>The share of messages that are read, twice <see cref="AckDelayMs"/> after acceptance.</summary>
    public double ReadAckRatio { get; init; }

    /// <summary>The share of messages that WhatsApp refuses after the 201 (acknowledged as ERROR, never delivered).</summary>
    public double ErrorAckRatio { get; init; }

    /// <summary>The share of webhooks that arrive twice.</summary>
    public double DuplicateWebhookRatio { get; init; }

    /// <summary>Each webhook is held back by up to this much, so that they arrive in another order.</summary>
    public int WebhookJitterMs { get; init; }

    /// <summary>Restarts the sequence of chance behind the ratios.</summary>
    public ulong? Seed { get; init; }
}
