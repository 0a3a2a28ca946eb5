using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WaActors.Bench;

/// <summary>What the program was told.</summary>
/// <param name="Database">Connection string of the server; each measurement makes a schema of its own in it.</param>
/// <param name="Messages">Messages of a measurement that sends a given number.</param>
/// <param name="Seconds">Length of a measurement that lasts a given time, and the most that the one-by-one rows may take.</param>
/// <param name="Rounds">How often everything is measured.</param>
/// <param name="Only">Names of the measurements wanted; empty for all.</param>
internal sealed record BenchOptions(string Database, int Messages, int Seconds, int Rounds, IReadOnlyList<string> Only)
{
    /// <summary>How it is called.</summary>
    public const string Usage = "usage: WAACTORS_DB=<connection string> Bench [--messages N] [--seconds N] [--rounds N] [--only NAME]...";

    private const int MessagesMin = 500;
    private const int MessagesMax = 5_000_000;
    private const int SecondsMax = 600;
    private const int RoundsMax = 100;

    /// <summary>Reads the arguments; a complaint when they make no sense.</summary>
    public static bool TryRead(
        string[] args, string? database, [NotNullWhen(true)] out BenchOptions? options, [NotNullWhen(false)] out string? complaint)
    {
        options = null;
        complaint = string.IsNullOrEmpty(database) ? "WAACTORS_DB is not set." : null;
        var read = new BenchOptions(database ?? "", Messages: 50_000, Seconds: 10, Rounds: 3, Only: []);
        for (var i = 0; i < args.Length && complaint is null; i += 2)
            (read, complaint) = read.With(args[i], i + 1 < args.Length ? args[i + 1] : "");
        if (complaint is not null) return false;
        options = read;
        return true;
    }

    /// <summary>Without the connection string, which may hold a password.</summary>
    public override string ToString() => $"{Messages} messages, {Seconds} s, {Rounds} rounds";

    private (BenchOptions Options, string? Complaint) With(string name, string value) => name switch
    {
        "--messages" when Number(value, MessagesMin, MessagesMax) is { } messages => (this with { Messages = messages }, null),
        "--messages" => (this, $"--messages takes a number from {MessagesMin} to {MessagesMax}."),
        "--seconds" when Number(value, 1, SecondsMax) is { } seconds => (this with { Seconds = seconds }, null),
        "--seconds" => (this, $"--seconds takes a number from 1 to {SecondsMax}."),
        "--rounds" when Number(value, 1, RoundsMax) is { } rounds => (this with { Rounds = rounds }, null),
        "--rounds" => (this, $"--rounds takes a number from 1 to {RoundsMax}."),
        "--only" when Benchmarks.Names.Contains(value, StringComparer.Ordinal) => (this with { Only = [.. Only, value] }, null),
        "--only" => (this, $"--only takes one of: {string.Join(", ", Benchmarks.Names)}."),
        _ => (this, $"unknown option {name}"),
    };

    private static int? Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;
}
