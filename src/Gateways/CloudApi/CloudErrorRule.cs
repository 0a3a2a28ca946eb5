using WaActors.Grains.Gateways;

namespace WaActors.Gateways.CloudApi;

/// <summary>Whom an error concerns.</summary>
internal enum ErrorScope
{
    /// <summary>Nobody can say.</summary>
    Unknown,

    /// <summary>This message: the request itself is wrong.</summary>
    Message,

    /// <summary>This recipient.</summary>
    Recipient,

    /// <summary>This recipient asked not to be written to.</summary>
    OptedOut,

    /// <summary>This number and this recipient together.</summary>
    Pair,

    /// <summary>Everything that is sent with this template.</summary>
    Template,

    /// <summary>This number.</summary>
    Number,

    /// <summary>All numbers of the account, or of the portfolio.</summary>
    Account,

    /// <summary>Meta itself.</summary>
    Gateway,
}

/// <summary>What an error means for a send.</summary>
internal enum CloudVerdict
{
    /// <summary>It may have left.</summary>
    InDoubt,

    /// <summary>Nothing left; the number cannot be used until somebody does something at Meta.</summary>
    LinkLost,

    /// <summary>Nothing left; the recipient cannot be reached by WhatsApp (C-4).</summary>
    NotOnWhatsApp,

    /// <summary>Nothing left; this message is refused (C-4).</summary>
    Rejected,

    /// <summary>Nothing left; the number has to wait.</summary>
    Later,

    /// <summary>Nothing left; this campaign's use of the number has to wait, others' not (C-11).</summary>
    RouteLater,

    /// <summary>Nothing left; WhatsApp took away the permission for a while.</summary>
    Restricted,
}

/// <summary>One line of the table of errors. Meta's codes decide, never the HTTP status nor the words.</summary>
/// <param name="Codes">The codes; with <paramref name="Through"/> the first of a range.</param>
/// <param name="Scope">Whom it concerns.</param>
/// <param name="Verdict">What it means.</param>
/// <param name="Says">Words for an operator.</param>
internal sealed record CloudErrorRule(int[] Codes, ErrorScope Scope, CloudVerdict Verdict, string Says)
{
    /// <summary>Last code of a range that begins with the only one of <see cref="Codes"/>.</summary>
    public int? Through { get; init; }

    /// <summary>How long to wait; the general wait when it is null.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>A subcode that it must have; any when null.</summary>
    public int? Subcode { get; init; }

    /// <summary>Whether Meta's own details may follow: only where they speak of parameters and formats.</summary>
    public bool Quotes { get; init; }

    public bool Fits(int code, int? subcode) =>
        (Subcode is null || Subcode == subcode) && (Through is { } last ? code >= Codes[0] && code <= last : Array.IndexOf(Codes, code) >= 0);

    /// <summary>What a death by webhook means beyond its message.</summary>
    public FailureScope AsFailure => Scope switch
    {
        ErrorScope.Recipient or ErrorScope.Pair => FailureScope.Recipient,
        ErrorScope.OptedOut => FailureScope.OptedOut,
        ErrorScope.Number => FailureScope.Number,
        ErrorScope.Account => FailureScope.Account,
        _ => FailureScope.Unknown,
    };
}
