using System.Text.Json;
using Microsoft.Playwright;

namespace WaActors.Tests.Browser.Hosting;

/// <summary>Deque's axe-core 4.14.1 (MPL-2.0, Assets/axe-LICENSE.txt), run inside the page.</summary>
internal static class Axe
{
    private static readonly Lazy<string> Source = new(() =>
    {
        using var stream = typeof(Axe).Assembly.GetManifestResourceStream("axe.min.js")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    private const string Run = """
        async () => {
          // Behind an open dialog nothing reacts; that page is looked at by itself
          const found = await axe.run(document.querySelector('dialog[open]') || document, { resultTypes: ['violations'], preload: false });
          return found.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
            .map(v => v.id + ': ' + v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' (' + (n.any[0] ? n.any[0].message : '') + ')').join('; '));
        }
        """;

    /// <summary>The serious and critical issues on the page as it is now.</summary>
    public static async Task<IReadOnlyList<string>> FindSeriousAsync(IPage page, string where)
    {
        // Evaluated, not added as a script element: the page's policy stays in force
        await page.EvaluateAsync(Source.Value + "; undefined");
        var issues = await page.EvaluateAsync<JsonElement>(Run);
        return [.. issues.EnumerateArray().Select(issue => $"{where}: {issue.GetString()}")];
    }
}
