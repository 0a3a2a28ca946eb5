using WaActors.FakeGateway.Ledger;

namespace WaActors.FakeGateway.Faults;

/// <summary>The faults in force, compiled so that a send without faults pays one comparison.</summary>
internal sealed class FaultDesk
{
    private readonly TimeProvider time;
    private volatile Compiled compiled;
    private long acceptedForLoss;
    private long throttleSecond;
    private int throttleCount;

    public FaultDesk(FaultSettings settings, TimeProvider time, ulong? seed)
    {
        this.time = time;
        compiled = new Compiled(settings, new Luck(settings.Seed ?? seed));
    }

    public FaultSettings Settings => compiled.Settings;

    public Luck Luck => compiled.Luck;

    public void Set(FaultSettings settings)
    {
        var sameSequence = settings.Seed is null || settings.Seed == Settings.Seed;
        if (settings.LoseAnswerEvery != Settings.LoseAnswerEvery)
        {
            Interlocked.Exchange(ref acceptedForLoss, 0);
        }

        compiled = new Compiled(settings, sameSequence ? compiled.Luck : new Luck(settings.Seed));
    }

    public Outage Refusal => compiled.Settings.Refuse;

    public bool Concerns(string instance) => compiled.Scope is not { } scope || scope.Contains(instance);

    public bool IsMarkedAbsent(PhoneCode number) => compiled.Absent.Contains(number);

    public TimeSpan Latency(string instance)
    {
        var now = compiled;
        if (now.Settings is { LatencyMs: 0, LatencyJitterMs: 0 } || !Concerns(instance))
        {
            return TimeSpan.Zero;
        }

        return TimeSpan.FromMilliseconds(now.Settings.LatencyMs + (now.Luck.Fraction() * now.Settings.LatencyJitterMs));
    }

    public TimeSpan Hang(string instance) => Settings.HangMs > 0 && Concerns(instance) && Luck.Happens(Settings.HangRatio)
        ? TimeSpan.FromMilliseconds(Settings.HangMs)
        : TimeSpan.Zero;

    public bool Fails(string instance) => Settings.ErrorRatio > 0 && Concerns(instance) && Luck.Happens(Settings.ErrorRatio);

    public bool LosesAnswer(string instance)
    {
        var settings = Settings;
        if (settings is { LoseAnswerEvery: 0, LoseAnswerRatio: 0 } || !Concerns(instance))
        {
            return false;
        }

        var isTheNth = settings.LoseAnswerEvery > 0 && Interlocked.Increment(ref acceptedForLoss) % settings.LoseAnswerEvery == 0;
        return isTheNth || Luck.Happens(settings.LoseAnswerRatio);
    }

    /// <summary>Counts a send against the second it falls into; the few that race over the turn of a second do not matter.</summary>
    public bool Throttles(string instance)
    {
        if (Settings.ThrottlePerSecond <= 0 || !Concerns(instance))
        {
            return false;
        }

        var second = time.GetUtcNow().ToUnixTimeSeconds();
        if (Interlocked.Exchange(ref throttleSecond, second) != second)
        {
            Interlocked.Exchange(ref throttleCount, 0);
        }

        return Interlocked.Increment(ref throttleCount) > Settings.ThrottlePerSecond;
    }

    private sealed class Compiled(FaultSettings settings, Luck luck)
    {
        public FaultSettings Settings { get; } = settings;

        public Luck Luck { get; } = luck;

        public HashSet<string>? Scope { get; } = settings.Instances.Count == 0 ? null : new(settings.Instances, StringComparer.Ordinal);

        public HashSet<PhoneCode> Absent { get; } = [.. settings.MarkNotOnWhatsApp.Select(PhoneCode.OfInput)];
    }
}
