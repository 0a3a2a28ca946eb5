namespace WaActors.Grains.Texts;

/// <summary>A part of a parsed text. Immutable.</summary>
internal abstract record TextNode
{
    /// <summary>Stands as it is.</summary>
    public sealed record Literal(string Text) : TextNode;

    /// <summary><c>{{name}}</c>, or <c>{{name|default}}</c>.</summary>
    public sealed record Variable(string Name, string? Default) : TextNode;

    /// <summary><c>{{#if name}}then{{else}}otherwise{{/if}}</c>; negated for <c>{{#unless name}}</c>.</summary>
    public sealed record Condition(string Name, bool Negated, IReadOnlyList<TextNode> Then, IReadOnlyList<TextNode> Otherwise) : TextNode;

    /// <summary><c>{one|other}</c>: one of two or more, drawn evenly.</summary>
    public sealed record Choice(IReadOnlyList<IReadOnlyList<TextNode>> Alternatives) : TextNode;
}
