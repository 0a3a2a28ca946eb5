using WaActors.Grains.Reasons;
using System.Text;

namespace WaActors.Grains.Texts;

/// <summary>
/// Reads the language of message texts (docs/texts.md): Handlebars' <c>{{name}}</c>, <c>{{#if}}</c> and <c>{{#unless}}</c> with defaults, and spintax.
/// Two opening braces always begin a tag, one a choice; how deep they stand within each other is bounded.
/// </summary>
internal sealed class TextParser(string body)
{
    /// <summary>Choices and conditions within each other, at most.</summary>
    public const int DepthMax = 20;

    /// <summary>Longest name of a variable, in characters.</summary>
    public const int NameCharsMax = 100;

    private const string TagStart = "{{";
    private const string TagEnd = "}}";
    private const string Escapable = @"\{|}";

    private int _at;
    private int _depth;

    /// <summary>The whole text.</summary>
    /// <exception cref="TextSyntaxException">It is no text of the language.</exception>
    public IReadOnlyList<TextNode> Parse()
    {
        var nodes = ReadNodes(inChoice: false);
        return _at == body.Length ? nodes : throw Fault(_at, TextReasons.WithoutBeginning(PeekTag()));
    }

    // Up to what only the caller understands: the end of the text, of an alternative, or of a block's part
    private List<TextNode> ReadNodes(bool inChoice)
    {
        var nodes = new List<TextNode>();
        var literal = new StringBuilder();
        while (_at < body.Length && !(inChoice && (body[_at] is '|' or '}')) && !IsBlockPart())
        {
            if (body[_at] != '{')
            {
                literal.Append(ReadCharacter());
                continue;
            }

            Flush(literal, nodes);
            if (ReadBraced() is { } node) nodes.Add(node);
        }

        Flush(literal, nodes);
        return nodes;
    }

    private TextNode? ReadBraced()
    {
        if (!StartsTag()) return Nested(ReadChoice);
        var start = _at;
        var tag = ReadTag();
        if (tag.StartsWith('!')) return null; // a comment
        if (tag.StartsWith('#')) return Nested(() => ReadBlock(start, tag));
        return ReadVariable(start, tag);
    }

    private TextNode Nested(Func<TextNode> read)
    {
        if (++_depth > DepthMax) throw Fault(_at, TextReasons.TooDeep(DepthMax));
        var node = read();
        _depth--;
        return node;
    }

    private TextNode.Choice ReadChoice()
    {
        var start = _at;
        var alternatives = new List<IReadOnlyList<TextNode>>();
        do
        {
            _at++; // the brace or the bar
            alternatives.Add(ReadNodes(inChoice: true));
        }
        while (_at < body.Length && body[_at] == '|');

        if (_at == body.Length || body[_at] != '}') throw Fault(start, TextReasons.ChoiceNotClosed);
        _at++;
        return alternatives.Count > 1
            ? new TextNode.Choice(alternatives)
            : throw Fault(start, TextReasons.ChoiceOfOne);
    }

    private TextNode.Condition ReadBlock(int start, string tag)
    {
        var words = tag[1..].Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var kind = words.Length > 0 ? words[0] : string.Empty;
        if (kind is not ("if" or "unless")) throw Fault(start, TextReasons.ConditionNotKnown);
        var name = CheckName(start, words.Length > 1 ? words[1] : string.Empty);
        var then = ReadNodes(inChoice: false);
        IReadOnlyList<TextNode> otherwise = [];
        if (IsBlockPart() && PeekTag() == "{{else}}")
        {
            ReadTag();
            otherwise = ReadNodes(inChoice: false);
        }

        if (!IsBlockPart() || ReadTag() != "/" + kind) throw Fault(start, TextReasons.ConditionNotClosed(kind));
        return new TextNode.Condition(name, kind == "unless", then, otherwise);
    }

    private static TextNode.Variable ReadVariable(int start, string tag)
    {
        var bar = tag.IndexOf('|', StringComparison.Ordinal);
        return bar < 0
            ? new TextNode.Variable(CheckName(start, tag), Default: null)
            : new TextNode.Variable(CheckName(start, tag[..bar].TrimEnd()), tag[(bar + 1)..].TrimStart());
    }

    private static string CheckName(int start, string name)
    {
        if (name.Length == 0) throw Fault(start, TextReasons.NameMissing);
        if (name.Length > NameCharsMax) throw Fault(start, TextReasons.NameTooLong(NameCharsMax));
        if (name.IndexOfAny(['|', '\r', '\n']) >= 0 || name[0] is '#' or '/' or '^' or '&' or '>' or '@' or '~' or '(')
            throw Fault(start, TextReasons.NameForm);
        return name;
    }

    // {{else}} and {{/...}} end a part of a block
    private bool IsBlockPart() => StartsTag() && PeekTag() is { } tag && (tag == "{{else}}" || tag.StartsWith("{{/", StringComparison.Ordinal));

    private bool StartsTag() => string.CompareOrdinal(body, _at, TagStart, 0, TagStart.Length) == 0;

    private string PeekTag()
    {
        var at = _at;
        var tag = ReadTag();
        _at = at;
        return TagStart + tag + TagEnd;
    }

    // What stands between the braces, without outer blanks; goes behind it
    private string ReadTag()
    {
        var start = _at + TagStart.Length;
        var end = body.IndexOf(TagEnd, start, StringComparison.Ordinal);
        if (end < 0 || body.AsSpan(start, end - start).IndexOfAny('{', '}') >= 0)
            throw Fault(_at, TextReasons.TagNotClosed);
        _at = end + TagEnd.Length;
        return body[start..end].Trim();
    }

    private char ReadCharacter()
    {
        if (body[_at] == '\\' && _at + 1 < body.Length && Escapable.Contains(body[_at + 1], StringComparison.Ordinal)) _at++;
        return body[_at++];
    }

    private static void Flush(StringBuilder literal, List<TextNode> nodes)
    {
        if (literal.Length > 0) nodes.Add(new TextNode.Literal(literal.ToString()));
        literal.Clear();
    }

    private static TextSyntaxException Fault(int offset, string message) => new(offset, message);
}
