using System.Collections.Concurrent;
using HandlebarsDotNet;

namespace WaActors.Grains.Campaigns;

/// <summary>Turns a route's text and a recipient's variables into the text to send: <c>{{name}}</c>, without HTML escaping.</summary>
public sealed class MessageRenderer
{
    // Templates in use at once are few; the bound only keeps a process that lives for months from collecting all that ever were.
    private const int CompiledMax = 10_000;

    private readonly IHandlebars _handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true });
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> _compiled = new(StringComparer.Ordinal);

    /// <summary>The text. A variable that the recipient does not have is empty.</summary>
    /// <exception cref="FormatException">The body is no valid template.</exception>
    public string Render(string body, IReadOnlyDictionary<string, string> variables)
    {
        if (!body.Contains("{{", StringComparison.Ordinal)) return body;
        if (_compiled.Count > CompiledMax) _compiled.Clear();
        var template = _compiled.GetOrAdd(body, Compile);
        return template(variables);
    }

    private HandlebarsTemplate<object, object> Compile(string body)
    {
        try
        {
            return _handlebars.Compile(body);
        }
        catch (HandlebarsException invalid)
        {
            throw new FormatException("The template's text is not valid: " + invalid.Message, invalid);
        }
    }
}
