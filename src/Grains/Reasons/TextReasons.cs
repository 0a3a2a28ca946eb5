using WaActors.Reasons;

namespace WaActors.Grains.Reasons;

/// <summary>Why a text cannot be read, for the person who wrote it. Each constant is a text and its code (<see cref="CodedReason"/>).</summary>
public static class TextReasons
{
    public const string ChoiceNotClosed = @"This choice is not closed with }. Write \{ for a brace." + Code + "text.choice_not_closed";
    public const string ChoiceOfOne = @"A choice needs two alternatives, as in {Hi|Hello}. Write {{name}} for a variable, \{ for a brace." + Code + "text.choice_of_one";
    public const string ConditionNotKnown = "Only {{#if name}} and {{#unless name}} are known." + Code + "text.condition_not_known";
    public const string NameMissing = "The name of a variable is missing." + Code + "text.name_missing";
    public const string NameForm = "A variable is written {{name}} or {{name|default}}, where name is a column of the recipients' file." + Code + "text.name_form";
    public const string TagNotClosed =
        @"This tag is not closed with }}. A choice cannot begin with another choice; write \{\{ for two braces." + Code + "text.tag_not_closed";

    private const string Code = CodedReason.Mark;

    public static string WithoutBeginning(string? tag) => CodedReason.Write("text.without_beginning", $"{tag} has no beginning.", tag);

    public static string TooDeep(int depthMax) =>
        NumberReasons.Whole("text.too_deep", depthMax, count => $"More than {count} choices and conditions stand within each other.");

    public static string ConditionNotClosed(string kind) =>
        CodedReason.Write("text.condition_not_closed", $"This condition is not closed with {{{{/{kind}}}}}.", $"{{{{/{kind}}}}}");

    public static string NameTooLong(int charsMax) => NumberReasons.Whole("text.name_too_long", charsMax, count => $"The name of a variable has more than {count} characters.");

    /// <summary>Where in the text it is, and why.</summary>
    public static string At(int line, int column, string why) => CodedReason.Write(
        "text.at", $"Line {line}, column {column}: {CodedReason.TextOf(why)}",
        line.ToString(System.Globalization.CultureInfo.InvariantCulture), column.ToString(System.Globalization.CultureInfo.InvariantCulture), why);
}
