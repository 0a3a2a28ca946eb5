using Orleans;
using Orleans.Runtime;

namespace WaActors.Tests.LocalOrleans.Grains;

internal sealed class Ticks(VirtualClockSource clock)
{
    public List<string> Journal { get; } = [];

    public void Note(string what) => Journal.Add($"{clock.Seconds()} {what}");
}

/// <summary>Reads a clock that is set once the silo exists.</summary>
internal sealed class VirtualClockSource
{
    private DateTimeOffset _start;

    public Orleans.Virtual.VirtualTimeProvider? Clock { get; private set; }

    public void Use(Orleans.Virtual.VirtualTimeProvider clock)
    {
        Clock = clock;
        _start = clock.GetUtcNow();
    }

    public double Seconds() => (Clock!.GetUtcNow() - _start).TotalSeconds;
}

internal interface IClockGrain : IGrainWithStringKey
{
    Task StartTimerAsync(int dueSeconds, int periodSeconds, int workSeconds, bool interleave, bool keepAlive);

    Task StartFailingTimerAsync();

    Task ChangeTimerAsync(int dueSeconds, int periodSeconds);

    Task StopTimerAsync();

    Task BusyAsync(int seconds);

    Task RemindAsync(string name, int dueSeconds, int periodSeconds);

    Task ForgetAsync(string name);

    Task<string[]> RemindersAsync();
}

[GrainType("clock")]
internal sealed class ClockGrain(Ticks ticks, TimeProvider time) : Grain, IClockGrain, IRemindable
{
    private IGrainTimer? _timer;

    public Task StartTimerAsync(int dueSeconds, int periodSeconds, int workSeconds, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            async (work, token) =>
            {
                ticks.Note("tick");
                if (work > 0)
                    await Task.Delay(TimeSpan.FromSeconds(work), time, token);
                ticks.Note("tock");
            },
            workSeconds,
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(dueSeconds), TimeSpan.FromSeconds(periodSeconds)) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task StartFailingTimerAsync()
    {
        this.RegisterGrainTimer(
            () =>
            {
                ticks.Note("fail");
                throw new InvalidOperationException("bad tick");
            },
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public Task ChangeTimerAsync(int dueSeconds, int periodSeconds)
    {
        _timer!.Change(TimeSpan.FromSeconds(dueSeconds), TimeSpan.FromSeconds(periodSeconds));
        return Task.CompletedTask;
    }

    public Task StopTimerAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task BusyAsync(int seconds)
    {
        ticks.Note("busy");
        await Task.Delay(TimeSpan.FromSeconds(seconds), time, CancellationToken.None);
        ticks.Note("free");
    }

    public Task RemindAsync(string name, int dueSeconds, int periodSeconds) =>
        this.RegisterOrUpdateReminder(name, TimeSpan.FromSeconds(dueSeconds), TimeSpan.FromSeconds(periodSeconds));

    public async Task ForgetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<string[]> RemindersAsync() => [.. (await this.GetReminders()).Select(r => r.ReminderName)];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        ticks.Note($"reminded of {reminderName}");
        return Task.CompletedTask;
    }
}
