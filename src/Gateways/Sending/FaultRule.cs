namespace WaActors.Gateways;

/// <summary>One line of a table of errors of a gateway whose errors are known by status and text: what is not given fits everything.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Says">Words for an operator; the gateway's own follow when <paramref name="Quotes"/>.</param>
internal sealed record FaultRule(SendVerdict Verdict, string Says)
{
    /// <summary>HTTP status; any of them.</summary>
    public int[] Status { get; init; } = [];

    /// <summary>Texts, any of which it contains, in any case.</summary>
    public string[] Contains { get; init; } = [];

    /// <summary>The code of the body.</summary>
    public string? Code { get; init; }

    /// <summary>False for bodies that are no JSON: the words of a proxy; true for the gateway's own.</summary>
    public bool? IsJson { get; init; }

    /// <summary>Whether the gateway's own words may be shown: only where they are known not to hold the message.</summary>
    public bool Quotes { get; init; }

    public bool Fits(int status, FaultText fault) =>
        (Status.Length == 0 || Status.Contains(status))
        && (Code is null || string.Equals(Code, fault.Code, StringComparison.OrdinalIgnoreCase))
        && (IsJson is null || IsJson == fault.IsJson)
        && (Contains.Length == 0 || Array.Exists(Contains, text => fault.Text.Contains(text, StringComparison.OrdinalIgnoreCase)));
}
