using System.Globalization;
using System.Text;

namespace WaActors.Bench.Measuring;

/// <summary>The figures of all rounds, as a Markdown table.</summary>
internal sealed class ResultTable
{
    private readonly List<IReadOnlyList<Figure>> _rounds = [];

    /// <summary>Takes what one round measured.</summary>
    public void Add(IReadOnlyList<Figure> round) => _rounds.Add(round);

    /// <summary>The table: medians over the rounds.</summary>
    public override string ToString()
    {
        var text = new StringBuilder()
            .AppendLine("| measured | median | min - max | of raw SQL | CPU us/message: here / PostgreSQL / gateway |")
            .AppendLine("|---|--:|--:|--:|--:|");
        foreach (var row in _rounds.SelectMany(round => round).Select(figure => figure.Row).Distinct(StringComparer.Ordinal))
            text.AppendLine(Line(row));
        return text.ToString();
    }

    private string Line(string row)
    {
        var figures = Of(row).ToList();
        var values = figures.ConvertAll(figure => figure.Value);
        var unit = UnitOf(figures[0].Kind);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {row} | {Text(Quantiles.Median(values), unit)} {unit} | {Text(values.Min(), unit)} - {Text(values.Max(), unit)} | {Share(row)} | {Cpu(figures)} |");
    }

    private IEnumerable<Figure> Of(string row) =>
        _rounds.SelectMany(round => round).Where(figure => string.Equals(figure.Row, row, StringComparison.Ordinal));

    // Round by round: a neighbour's load touches what was measured in the same minute alike.
    private string Share(string row)
    {
        var shares = new List<double>();
        foreach (var round in _rounds)
        {
            var ceiling = round.Where(figure => figure.Kind == FigureKind.Ceiling).Select(figure => figure.Value).DefaultIfEmpty().Max();
            var own = round.FirstOrDefault(figure => string.Equals(figure.Row, row, StringComparison.Ordinal));
            if (ceiling > 0 && own is { Kind: FigureKind.Rate or FigureKind.Ceiling }) shares.Add(own.Value / ceiling);
        }

        return shares.Count == 0 ? "" : Quantiles.Median(shares).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static string Cpu(List<Figure> figures)
    {
        var shares = figures.Where(figure => figure.Cpu is not null).Select(figure => figure.Cpu!).ToList();
        if (shares.Count == 0) return "";
        return $"{Middle(shares, share => share.Here)} / {Middle(shares, share => share.PostgreSql)} / {Middle(shares, share => share.Gateway)}";
    }

    private static string Middle(List<CpuShare> shares, Func<CpuShare, double?> part)
    {
        var known = shares.Select(part).OfType<double>().ToList();
        return known.Count == 0 ? "-" : Quantiles.Median(known).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string Text(double value, string unit) => value.ToString(unit is "ms" or "%" or "KiB" ? "0.00" : "#,0", CultureInfo.InvariantCulture);

    private static string UnitOf(FigureKind kind) => kind switch
    {
        FigureKind.Time => "ms",
        FigureKind.Percent => "%",
        FigureKind.Memory => "KiB",
        FigureKind.Calls => "calls/s",
        FigureKind.Rows => "rows/s",
        _ => "msg/s",
    };
}
