namespace WaActors.Gateways.Evolution;

/// <summary>One line of the table of errors: what is not given fits everything.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Says">Words for an operator; the gateway's own follow when <paramref name="Quotes"/>.</param>
internal sealed record ErrorRule(SendVerdict Verdict, string Says)
{
    /// <summary>HTTP status; any of them.</summary>
    public int[] Status { get; init; } = [];

    /// <summary>Shapes of the message.</summary>
    public MessageShape Shape { get; init; } = MessageShape.Any;

    /// <summary>Texts, any of which it contains, in any case.</summary>
    public string[] Contains { get; init; } = [];

    /// <summary>The <c>code</c> of the body.</summary>
    public string? Code { get; init; }

    /// <summary>What the exists check said.</summary>
    public bool? Exists { get; init; }

    /// <summary>Whether the gateway's own words may be shown: only where they are known not to hold the message.</summary>
    public bool Quotes { get; init; }

    public bool Fits(int status, ErrorBody error) =>
        (Status.Length == 0 || Status.Contains(status))
        && Shape.HasFlag(error.Shape)
        && (Code is null || string.Equals(Code, error.Code, StringComparison.Ordinal))
        && (Exists is null || Exists == error.Exists)
        && (Contains.Length == 0 || Array.Exists(Contains, text => error.Text.Contains(text, StringComparison.OrdinalIgnoreCase)));
}
