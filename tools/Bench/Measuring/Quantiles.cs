namespace WaActors.Bench.Measuring;

/// <summary>Quantiles by rank, without interpolation.</summary>
internal static class Quantiles
{
    /// <summary>The smallest value that at least the share <paramref name="quantile"/> of all does not exceed.</summary>
    public static double Of(IReadOnlyList<double> values, double quantile)
    {
        if (values.Count == 0) return double.NaN;
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(quantile * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    /// <summary>The middle one.</summary>
    public static double Median(IReadOnlyList<double> values) => Of(values, 0.5);

    /// <summary>Median and 99th percentile of times, as two rows.</summary>
    public static IReadOnlyList<Figure> Figures(string row, IReadOnlyList<double> milliseconds) =>
    [
        new Figure($"{row}, p50", FigureKind.Time, Of(milliseconds, 0.5)),
        new Figure($"{row}, p99", FigureKind.Time, Of(milliseconds, 0.99)),
    ];
}
