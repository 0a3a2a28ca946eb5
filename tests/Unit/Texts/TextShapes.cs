using FsCheck;
using FsCheck.Fluent;
using WaActors.Grains.Texts;

namespace WaActors.Tests.Unit.Texts;

/// <summary>Texts of the language, made by chance, with what they must come to.</summary>
internal abstract record TextShape
{
    private const int DepthMax = 4;

    public sealed record Words(string Text) : TextShape;

    public sealed record Name(string Column, string? Default) : TextShape;

    public sealed record If(string Column, bool Negated, TextShape Then, TextShape Otherwise) : TextShape;

    public sealed record OneOf(IReadOnlyList<TextShape> Alternatives) : TextShape;

    public sealed record Both(TextShape First, TextShape Second) : TextShape;

    /// <summary>As a person writes it.</summary>
    public string Written => this switch
    {
        Words words => MessageText.Escape(words.Text),
        Name { Default: null } name => $"{{{{{name.Column}}}}}",
        Name name => $"{{{{ {name.Column} | {name.Default} }}}}",
        If { Negated: false } condition => $"{{{{#if {condition.Column}}}}}{condition.Then.Written}{{{{else}}}}{condition.Otherwise.Written}{{{{/if}}}}",
        If condition => $"{{{{#unless {condition.Column}}}}}{condition.Then.Written}{{{{else}}}}{condition.Otherwise.Written}{{{{/unless}}}}",
        OneOf choice => "{" + string.Join('|', choice.Alternatives.Select((alternative, i) => i == 0 ? "1" + alternative.Written : alternative.Written)) + "}",
        Both both => both.First.Written + both.Second.Written,
        _ => throw new InvalidOperationException(GetType().Name),
    };

    /// <summary>All that it may come to for these variables.</summary>
    public IEnumerable<string> Outcomes(IReadOnlyDictionary<string, string> variables) => this switch
    {
        Words words => [words.Text],
        Name name => [Has(variables, name.Column) ? variables[name.Column] : name.Default?.Trim() ?? ""],
        If condition => (Has(variables, condition.Column) != condition.Negated ? condition.Then : condition.Otherwise).Outcomes(variables),
        OneOf choice => choice.Alternatives.SelectMany((alternative, i) => alternative.Outcomes(variables).Select(text => i == 0 ? "1" + text : text)),
        Both both => from first in both.First.Outcomes(variables) from second in both.Second.Outcomes(variables) select first + second,
        _ => throw new InvalidOperationException(GetType().Name),
    };

    public static Gen<TextShape> All(bool choices) => Gen.Sized(size => OfDepth(Math.Min(size, DepthMax), choices));

    public static Gen<IReadOnlyDictionary<string, string>> Variables =>
        Gen.Elements("", " ", "Ana", "{x|y}", "{{b}}").ArrayOf(Columns.Length).Select(values => (IReadOnlyDictionary<string, string>)Columns.Zip(values)
            .Where((_, i) => values[i] != " " || i > 0).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));

    private static readonly string[] Columns = ["a", "b", "nome"];

    private static Gen<TextShape> OfDepth(int depth, bool choices)
    {
        var word = Gen.Elements("Hi ", "olá", "\\", " é\n", choices ? "{" : "h", choices ? "|" : "i", choices ? "}" : "j").Select(text => (TextShape)new Words(text));
        var name = from column in Gen.Elements(Columns)
                   from other in Gen.Elements<string?>(null, choices ? "você" : null, choices ? "" : null)
                   select (TextShape)new Name(column, other);
        if (depth <= 0) return Gen.OneOf(word, name);
        var smaller = OfDepth(depth - 1, choices);
        var condition = from column in Gen.Elements(Columns)
                        from negated in Gen.Elements(true, false)
                        from then in smaller
                        from otherwise in smaller
                        select (TextShape)new If(column, negated, then, otherwise);
        var both = from first in smaller from second in smaller select (TextShape)new Both(first, second);
        var choice = smaller.ArrayOf(2).Select(alternatives => (TextShape)new OneOf(alternatives));
        return choices ? Gen.OneOf(word, name, condition, both, choice) : Gen.OneOf(word, name, condition, both);
    }

    private static bool Has(IReadOnlyDictionary<string, string> variables, string column) =>
        variables.TryGetValue(column, out var value) && !string.IsNullOrWhiteSpace(value);
}
