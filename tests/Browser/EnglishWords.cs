using System.Text.RegularExpressions;

namespace WaActors.Tests.Browser;

/// <summary>Finds English on a page in Portuguese by words that Portuguese does not have, and that no sentence of ours does without for long.</summary>
internal static partial class EnglishWords
{
    /// <summary>What a reader sees or hears: the page's text, and the titles and labels of its parts; a line for each. What operators wrote is left out by its mark.</summary>
    public const string VisibleText = """
        () => [
            ...document.body.innerText.split('\n'),
            ...[...document.querySelectorAll('[title], [aria-label], [placeholder]')].flatMap(e => ['title', 'aria-label', 'placeholder'].map(name => e.getAttribute(name) ?? '')),
            ...[...document.querySelectorAll('option')].map(e => e.textContent)].join('\n')
        """;

    /// <summary>The lines that have such words.</summary>
    /// <param name="text">What a reader sees.</param>
    /// <param name="names">What is no word of ours, longer ones first.</param>
    public static IEnumerable<string> In(string text, IEnumerable<string>? names = null) =>
        (names ?? []).Aggregate(text, (left, name) => left.Replace(name, "", StringComparison.Ordinal)).Split('\n').Where(line => Telling().IsMatch(line)).Select(line => line.Trim()).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(
        @"\b(the|of|is|are|was|were|not|no longer|with|without|until|its|has|have|does|and|by|from|this|that|sends?|number|gateway (says|could|refused|does|lists)|failed|failures|told|connected|disconnected|again|nobody|nothing)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Telling();
}
