using WaActors.Grains.Gateways;
using WaActors.Instances;

namespace WaActors.Grains.Instances;

/// <summary>What a set-up makes of the gateway's answers (I-5, I-6). Pure.</summary>
public static class LinkingDecision
{
    /// <summary>The pairing code that is still good for this number; null without one. A code that ended is never returned (I-6).</summary>
    public static ConnectAnswer? ValidCode(InstanceState state, string? phone, DateTimeOffset now) =>
        phone is not null && state is { Link: LinkState.AwaitingPairing, Pairing: { Code: not "" } code } && code.Phone == phone && code.ExpiresAt > now
            ? WithCode(new ConnectAnswer(LinkState.AwaitingPairing, PairingCode: code.Code, PairingCodeExpiresAt: code.ExpiresAt), code)
            : null;

    /// <summary>How to start over when the answer shows nothing to scan or type; null when it does.</summary>
    public static RecoveryTrigger? MustStartOver(ConnectAnswer answer, string? phone, GatewayCapabilities can) => answer switch
    {
        { State: LinkState.Connecting } => RecoveryTrigger.LeaveConnecting,
        // While a QR is on show the gateway gives no pairing code: it must be logged out first.
        { State: LinkState.AwaitingPairing, PairingCode: null } when phone is not null && can.HasFlag(GatewayCapabilities.PairingCode) => RecoveryTrigger.Logout,
        _ => null,
    };

    /// <summary>The record after an answer: wanted from now on, with the code that was given.</summary>
    public static InstanceState OnAnswer(InstanceState state, ConnectAnswer answer, string? phone, DateTimeOffset now, InstanceOptions options)
    {
        var next = LinkDecision.OnLink(state with { Desired = true }, new LinkEvent(answer.State, LinkEvidence.Poll, answer.Problem), now, options);
        if (answer.PairingCode is not { } code || phone is null || answer.State == LinkState.Connected) return next;
        var isSame = next.Pairing?.Code == code;
        return isSame ? next : next with
        {
            Pairing = new PairingCode
            {
                Code = code,
                Phone = phone,
                GeneratedAt = now,
                ExpiresAt = answer.PairingCodeExpiresAt ?? now,
                Attempts = 1 + (next.Pairing is { } before && before.Phone == phone ? before.Attempts : 0),
            },
        };
    }

    /// <summary>An answer with what is kept of its code.</summary>
    public static ConnectAnswer WithCode(ConnectAnswer answer, PairingCode? code) =>
        answer.PairingCode is not null && code is not null && code.Code == answer.PairingCode
            ? answer with { PairingCodeExpiresAt = code.ExpiresAt, PairingCodeGeneratedAt = code.GeneratedAt, PairingAttempts = code.Attempts }
            : answer;
}
