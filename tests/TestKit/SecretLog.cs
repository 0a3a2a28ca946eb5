using System.Collections;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WaActors.TestKit;

/// <summary>
/// Searches everything that is logged, down to Trace, for secrets that a test has sown: the line, its values, its exception, its scopes (I-12). The hosts of tests
/// take it as a provider and end with <see cref="AssertClean"/>, so that every test of a suite is searched.
/// </summary>
public sealed class SecretLog(params string[] secrets) : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _hits = new();
    private long _searched;

    /// <summary>Lines and scopes that were searched.</summary>
    public long Searched => Interlocked.Read(ref _searched);

    /// <summary>Nothing that was logged holds a secret.</summary>
    public void AssertClean() => Assert.True(_hits.IsEmpty, "A secret was logged (I-12): " + string.Join(" | ", _hits.Take(5)));

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull
    {
        Search(state, exception: null, state.ToString());
        return null;
    }

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Search(state, exception, formatter(state, exception));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Search(object? state, Exception? exception, string? line)
    {
        Interlocked.Increment(ref _searched);
        foreach (var text in Texts(state, exception).Prepend(line))
        {
            if (text is not null && secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal))) _hits.Enqueue(text);
        }
    }

    private static IEnumerable<string?> Texts(object? state, Exception? exception)
    {
        if (exception is not null) yield return exception.ToString();
        if (state is not IEnumerable values || state is string) yield break;
        foreach (var value in values) yield return value?.ToString();
    }
}
