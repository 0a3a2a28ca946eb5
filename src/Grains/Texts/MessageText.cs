using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace WaActors.Grains.Texts;

/// <summary>
/// A text with variables, conditions and choices, ready to be rendered for a recipient (docs/texts.md). Pure: the same luck gives the same text, no code of
/// the text runs, and what comes out is bounded.
/// </summary>
public sealed class MessageText
{
    /// <summary>Longest rendered text, in characters: WhatsApp takes no longer one.</summary>
    public const int RenderedCharsMax = 65_536;

    private readonly IReadOnlyList<TextNode> _nodes;

    private MessageText(IReadOnlyList<TextNode> nodes) => _nodes = nodes;

    internal IReadOnlyList<TextNode> Nodes => _nodes;

    /// <summary>Reads a text.</summary>
    /// <returns>False when it is broken; <paramref name="error"/> says where.</returns>
    public static bool TryParse(string body, [NotNullWhen(true)] out MessageText? text, [NotNullWhen(false)] out TextError? error)
    {
        try
        {
            (text, error) = (new MessageText(new TextParser(body).Parse()), null);
            return true;
        }
        catch (TextSyntaxException fault)
        {
            (text, error) = (null, TextError.At(body, fault.Offset, fault.Message));
            return false;
        }
    }

    /// <summary>Writes any text so that it stands for itself.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\\' or '{' or '|' or '}') escaped.Append('\\');
            escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>The text for a recipient. A variable that it needs and that is missing is empty: ask <see cref="Missing"/> before.</summary>
    /// <param name="variables">The recipient's, by column name.</param>
    /// <param name="luck">Draws evenly from 0 (included) to 1 (excluded); asked once per choice on the way.</param>
    /// <returns>Null when it is longer than <see cref="RenderedCharsMax"/>.</returns>
    public string? Render(IReadOnlyDictionary<string, string> variables, Func<double> luck)
    {
        var output = new StringBuilder();
        return Write(_nodes, variables, luck, output) ? output.ToString() : null;
    }

    /// <summary>Names of the variables that some rendering needs and that the recipient does not have: absent, or blank, and without a default.</summary>
    public IReadOnlyCollection<string> Missing(IReadOnlyDictionary<string, string> variables)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        Collect(_nodes, variables, missing);
        return missing;
    }

    /// <summary>Whether some of its renderings differ by chance: it holds a choice.</summary>
    public bool HasChoices => HoldsChoice(_nodes);

    private static bool HoldsChoice(IReadOnlyList<TextNode> nodes) => nodes.Any(node => node switch
    {
        TextNode.Choice => true,
        TextNode.Condition condition => HoldsChoice(condition.Then) || HoldsChoice(condition.Otherwise),
        _ => false,
    });

    private static bool Write(IReadOnlyList<TextNode> nodes, IReadOnlyDictionary<string, string> variables, Func<double> luck, StringBuilder output)
    {
        foreach (var node in nodes)
        {
            var written = node switch
            {
                TextNode.Literal literal => Append(output, literal.Text),
                TextNode.Variable variable => Append(output, Value(variables, variable.Name) ?? variable.Default ?? string.Empty),
                TextNode.Condition condition => Write(Branch(condition, variables), variables, luck, output),
                TextNode.Choice choice => Write(Drawn(choice, luck()), variables, luck, output),
                _ => throw new InvalidOperationException($"A text holds a {node.GetType().Name}, which cannot be rendered."),
            };
            if (!written) return false;
        }

        return true;
    }

    private static void Collect(IReadOnlyList<TextNode> nodes, IReadOnlyDictionary<string, string> variables, SortedSet<string> missing)
    {
        foreach (var node in nodes)
        {
            if (node is TextNode.Variable { Default: null } variable && Value(variables, variable.Name) is null) missing.Add(variable.Name);
            else if (node is TextNode.Condition condition) Collect(Branch(condition, variables), variables, missing);
            else if (node is TextNode.Choice choice) foreach (var alternative in choice.Alternatives) Collect(alternative, variables, missing);
        }
    }

    private static bool Append(StringBuilder output, string text)
    {
        if (output.Length + text.Length > RenderedCharsMax) return false;
        output.Append(text);
        return true;
    }

    private static IReadOnlyList<TextNode> Branch(TextNode.Condition condition, IReadOnlyDictionary<string, string> variables) =>
        Value(variables, condition.Name) is not null != condition.Negated ? condition.Then : condition.Otherwise;

    private static IReadOnlyList<TextNode> Drawn(TextNode.Choice choice, double luck) =>
        choice.Alternatives[Math.Min((int)(luck * choice.Alternatives.Count), choice.Alternatives.Count - 1)];

    // Files write `Nome` where texts write `nome`; a blank cell says nothing
    private static string? Value(IReadOnlyDictionary<string, string> variables, string name)
    {
        if (!variables.TryGetValue(name, out var value))
            value = variables.FirstOrDefault(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }
}
