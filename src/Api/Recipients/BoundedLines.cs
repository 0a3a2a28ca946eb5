using System.Text;

namespace WaActors.Api.Recipients;

/// <summary>Reads lines that end with a line feed, of bounded length; the rest of a longer one is skipped, not kept.</summary>
internal sealed class BoundedLines(TextReader reader, int charsMax)
{
    private const int BufferChars = 16 * 1024;

    private readonly char[] _buffer = new char[BufferChars];
    private readonly StringBuilder _line = new();
    private int _position;
    private int _filled;

    /// <summary>The current line without its end; cut when <see cref="TooLong"/>.</summary>
    public string Line { get; private set; } = string.Empty;

    /// <summary>The current line is longer than the limit.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Goes to the next line.</summary>
    /// <returns>False at the end of the text.</returns>
    public async ValueTask<bool> NextAsync(CancellationToken cancellation)
    {
        _line.Clear();
        TooLong = false;
        var (any, ended) = (false, false);
        while (!ended && (_position < _filled || await FillAsync(cancellation)))
        {
            any = true;
            ended = TakeFromBuffer();
        }

        Line = _line.ToString();
        return any;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        _filled = await reader.ReadAsync(_buffer, cancellation);
        _position = 0;
        return _filled > 0;
    }

    // True when the line's end was in the buffer
    private bool TakeFromBuffer()
    {
        var rest = _buffer.AsSpan(_position, _filled - _position);
        var end = rest.IndexOf('\n');
        var text = end < 0 ? rest : rest[..end];
        var room = charsMax - _line.Length;
        TooLong |= text.Length > room;
        _line.Append(text[..Math.Min(text.Length, room)]);
        _position += end < 0 ? rest.Length : end + 1;
        return end >= 0;
    }
}
