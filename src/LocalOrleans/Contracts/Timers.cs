using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>A timer of one activation; it ends with the activation.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets the time to the next callback and the period after it; <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer behaves.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>Set the required properties.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>A timer with these times that neither interleaves nor keeps alive.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first callback.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of one callback to the start of the next; infinite for one callback only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether callbacks may interleave with requests and other timers. Default false.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether callbacks count as use, so that idle collection spares the activation. Default false.</summary>
    public bool KeepAlive { get; init; }
}
