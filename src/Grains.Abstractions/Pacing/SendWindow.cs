using Orleans;
using Orleans.Concurrency;

namespace WaActors.Pacing;

/// <summary>Days of the week; several together.</summary>
[Flags]
public enum Weekdays
{
    /// <summary>No day.</summary>
    None = 0,

    /// <summary>Sunday.</summary>
    Sunday = 1,

    /// <summary>Monday.</summary>
    Monday = 2,

    /// <summary>Tuesday.</summary>
    Tuesday = 4,

    /// <summary>Wednesday.</summary>
    Wednesday = 8,

    /// <summary>Thursday.</summary>
    Thursday = 16,

    /// <summary>Friday.</summary>
    Friday = 32,

    /// <summary>Saturday.</summary>
    Saturday = 64,

    /// <summary>Monday to Friday.</summary>
    Working = Monday | Tuesday | Wednesday | Thursday | Friday,

    /// <summary>Every day.</summary>
    All = Working | Saturday | Sunday,
}

/// <summary>Hours of some days in which sends may start.</summary>
/// <param name="Days">The days on which it begins.</param>
/// <param name="FromMinute">Its beginning, in minutes after midnight: 0 to 1,439.</param>
/// <param name="ToMinute">Its end, not included: 0 to 1,439; not after <paramref name="FromMinute"/> means on the next day, so 0 is the day's end.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.WindowRange)]
public sealed record WindowRange([property: Id(0)] Weekdays Days, [property: Id(1)] int FromMinute, [property: Id(2)] int ToMinute);

/// <summary>Whose clock a window goes by.</summary>
public enum WindowClock
{
    /// <summary>The tenant's.</summary>
    Tenant = 0,

    /// <summary>The recipient's: by area code in Brazil, the tenant's for all others.</summary>
    Recipient = 1,
}

/// <summary>When sends may start (docs/pace.md).</summary>
/// <param name="Ranges">At most 20 ranges; outside of all of them nothing starts. None: always, said on purpose (<see cref="IsAlways"/>).</param>
/// <param name="Clock">Whose clock they go by.</param>
/// <param name="Holidays">Whether nothing starts on the tenant's holidays.</param>
[GenerateSerializer, Immutable, Alias(WireAliases.SendWindow)]
public sealed record SendWindow(
    [property: Id(0)] IReadOnlyList<WindowRange> Ranges, [property: Id(1)] WindowClock Clock, [property: Id(2)] bool Holidays)
{
    /// <summary>At any time. Where a window is asked for, null says that nobody set one; this says that there shall be none.</summary>
    public static readonly SendWindow Always = new([], WindowClock.Tenant, Holidays: false);

    /// <summary>Whether it is open at any time.</summary>
    public bool IsAlways => Ranges.Count == 0;
}
