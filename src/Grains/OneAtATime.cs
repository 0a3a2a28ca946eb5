namespace WaActors.Grains;

/// <summary>Runs pieces of work of one activation one after the other, in the order in which they came, although the calls that bring them interleave.</summary>
internal sealed class OneAtATime
{
    private Task _last = Task.CompletedTask;

    /// <summary>Runs the work when all before it has ended, however it ended.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var before = _last;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _last = mine.Task;
        try
        {
            await before;
            return await work();
        }
        finally
        {
            mine.SetResult();
        }
    }
}
