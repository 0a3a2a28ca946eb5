using System.Runtime.CompilerServices;
using WaActors.Grains.Texts;
using WaActors.Storage.Import;
using WaActors.Storage.Queries;

namespace WaActors.Api.Recipients;

/// <summary>
/// What a record must have beyond a number: the variables that the campaign's texts need, and a consent that can be read. A recipient must suit every route, for any
/// of them may have its turn with them; of a route's texts one is enough.
/// </summary>
internal sealed class RecipientCheck
{
    // By route, by text: the text itself and what its approved template takes as parameters
    private readonly List<List<List<MessageText>>> _routes = [];
    private readonly RecordLimit _limit;
    private readonly RejectedRecords _rejected;

    /// <param name="texts">The campaign's texts.</param>
    /// <param name="limit">Of records.</param>
    /// <param name="rejected">Where refused ones go.</param>
    public RecipientCheck(IEnumerable<RouteTextView> texts, RecordLimit limit, RejectedRecords rejected)
    {
        (_limit, _rejected) = (limit, rejected);
        foreach (var route in texts.GroupBy(text => text.InstanceId).DistinctBy(route => string.Join(' ', route.Select(text => text.TemplateId))))
            _routes.Add([.. route.Select(text => Parse(text).ToList())]);
    }

    // A text that cannot be read was stored by an earlier version; it is said when its turn comes
    private static IEnumerable<MessageText> Parse(RouteTextView text)
    {
        string?[] parameters = text.Parts?.Cloud is { } cloud
            ? [.. cloud.Body.Select(part => part.Text), cloud.HeaderText, .. cloud.Buttons.Select(button => button.Text)]
            : [];
        return parameters.Prepend(text.Body).OfType<string>().Select(body => MessageText.TryParse(body, out var parsed, out _) ? parsed : null).OfType<MessageText>();
    }

    /// <summary>The records, those that lack something as rejected.</summary>
    /// <exception cref="Problems.ProblemException">There are too many.</exception>
    public async IAsyncEnumerable<ImportRow> RunAsync(IAsyncEnumerable<ImportRow> rows, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in rows.WithCancellation(cancellation)) yield return row is RecipientRow recipient ? Check(recipient) : row;
    }

    private ImportRow Check(RecipientRow row)
    {
        if (!ConsentColumns.TryRead(row.Variables, out var consent, out var wrong))
            return _rejected.Add(row.Line, row.Phone, RejectReasons.ConsentInvalid, wrong, row.Original);
        if (Missing(row.Variables) is { Count: > 0 } missing)
            return _rejected.Add(row.Line, row.Phone, RejectReasons.VariableMissing, string.Join(", ", missing), row.Original);
        _limit.Count();
        return consent is null ? row : row with { Consent = consent };
    }

    private SortedSet<string> Missing(IReadOnlyDictionary<string, string> variables)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var texts in _routes)
        {
            var lacking = texts.Select(parts => parts.SelectMany(part => part.Missing(variables)).ToHashSet(StringComparer.Ordinal)).MinBy(names => names.Count)!;
            missing.UnionWith(lacking);
        }

        return missing;
    }
}
