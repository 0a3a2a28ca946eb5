namespace Orleans.Runtime;

/// <summary>How a request shares its activation with others.</summary>
internal enum Admission : byte
{
    /// <summary>Alone.</summary>
    Exclusive,

    /// <summary>Together with other readers.</summary>
    Reader,

    /// <summary>Together with anything.</summary>
    Free,
}

/// <summary>Something an activation runs from start to end: a call or a timer tick.</summary>
internal abstract class Request
{
    /// <summary>The activation it was admitted to.</summary>
    public Activation? Activation { get; set; }

    /// <summary>How it shares; fixed when it reaches the activation.</summary>
    public Admission Admission { get; set; }

    /// <summary>The call chain it belongs to; empty when none.</summary>
    public virtual Guid ReentrancyId => Guid.Empty;

    /// <summary>Whether its end counts as use of the activation.</summary>
    public virtual bool CountsAsUse => true;

    /// <summary>Called as it starts. False when its caller gave up before that: it is then dropped.</summary>
    public virtual bool TryStart() => true;

    /// <summary>For diagnostics.</summary>
    public abstract string Describe();

    /// <summary>The request could not be run at all.</summary>
    public abstract void Reject(Exception reason);

    /// <summary>Starts the work, within a turn.</summary>
    protected abstract Task InvokeAsync(Activation activation);

    /// <summary>The work ended; the task is complete. Runs within a turn. Returns the failure, if it failed.</summary>
    protected abstract Exception? Complete(Task task);

    /// <summary>One turn: the start of the request up to its first await.</summary>
    public void RunTurn()
    {
        var activation = Activation!;
        if (!TryStart())
        {
            activation.OnRequestEnded(this, null);
            return;
        }
        Task task;
        try
        {
            task = InvokeAsync(activation);
        }
        catch (Exception exception)
        {
            task = Task.FromException(exception);
        }
        if (task.IsCompleted)
            End(task);
        else
            _ = EndLaterAsync(task);
    }

    private async Task EndLaterAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        End(task);
    }

    private void End(Task task)
    {
        var failure = Complete(task);
        Activation!.OnRequestEnded(this, failure);
    }
}
