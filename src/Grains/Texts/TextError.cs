using WaActors.Grains.Reasons;
using WaActors.Reasons;

namespace WaActors.Grains.Texts;

/// <summary>Why a text cannot be used, and where.</summary>
/// <param name="Offset">Characters before the fault, from 0.</param>
/// <param name="Line">Line of the fault, from 1.</param>
/// <param name="Column">Its place in the line, from 1.</param>
/// <param name="Message">For the person who wrote it.</param>
public sealed record TextError(int Offset, int Line, int Column, string Message)
{
    /// <summary>Message with its place, with codes for other languages (<see cref="CodedReason"/>).</summary>
    public string Reason { get; private init; } = Message;

    /// <summary>Message with its place.</summary>
    public override string ToString() => $"Line {Line}, column {Column}: {Message}";

    internal static TextError At(string body, int offset, string message)
    {
        var before = body.AsSpan(0, offset);
        var (line, column) = (before.Count('\n') + 1, offset - before.LastIndexOf('\n'));
        return new TextError(offset, line, column, CodedReason.TextOf(message)!) { Reason = TextReasons.At(line, column, message) };
    }
}

/// <summary>Ends the parsing of a text; never leaves <see cref="MessageText"/>.</summary>
internal sealed class TextSyntaxException(int offset, string message) : FormatException(message)
{
    public int Offset { get; } = offset;
}
