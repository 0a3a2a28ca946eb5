using System.Globalization;

namespace WaActors.Demo;

/// <summary>Lines, and on a terminal a progress bar below them that is drawn over.</summary>
internal sealed class Screen(TextWriter output, bool isTerminal)
{
    private const int BarWidth = 40;
    private const int PlainStepPercent = 10;
    private const string ClearLine = "\r\u001b[K";

    private string _bar = string.Empty;
    private int _plainShown = -1;

    /// <summary>A line.</summary>
    public void Line(string text = "")
    {
        output.WriteLine(_bar.Length > 0 ? ClearLine + text : text);
        if (_bar.Length > 0) output.Write(_bar);
        output.Flush();
    }

    /// <summary>Where the campaign stands.</summary>
    public void Progress(int done, int total, string note)
    {
        var percent = total == 0 ? 0 : 100 * done / total;
        if (isTerminal) Draw(done, total, percent, note);
        else if (percent / PlainStepPercent > _plainShown)
        {
            _plainShown = percent / PlainStepPercent;
            Line(string.Create(CultureInfo.InvariantCulture, $"  {done}/{total} ({percent} %) {note}"));
        }
    }

    /// <summary>The bar stays as it is; what follows stands below it.</summary>
    public void EndProgress()
    {
        if (_bar.Length > 0) output.WriteLine();
        _bar = string.Empty;
    }

    private void Draw(int done, int total, int percent, string note)
    {
        var filled = BarWidth * percent / 100;
        var bar = new string('#', filled) + new string('.', BarWidth - filled);
        var next = string.Create(CultureInfo.InvariantCulture, $"  [{bar}] {done}/{total} {note}");
        output.Write(_bar.Length > 0 ? ClearLine + next : next);
        output.Flush();
        _bar = next;
    }
}
