using WaActors.Pacing;

namespace WaActors.Grains.Pacing;

/// <summary>Kinds of lines that have a recommended pace.</summary>
public enum PaceProfile
{
    /// <summary>No limits: tests and demonstrations, and numbers added before there was a pace.</summary>
    None = 0,

    /// <summary>A number of an unofficial gateway, new or not used for campaigns before.</summary>
    Cold = 1,

    /// <summary>A number of an unofficial gateway that has been used for a month.</summary>
    Warm = 2,

    /// <summary>An official account (Cloud API).</summary>
    Cloud = 3,
}

/// <summary>What a person set of a number's pace; null leaves the recommendation, 0 or an empty list means no such limit.</summary>
public sealed record PaceOverrides
{
    public double? GapSeconds { get; init; }

    public double? GapJitterSeconds { get; init; }

    public int? PauseEvery { get; init; }

    public double? PauseMinSeconds { get; init; }

    public double? PauseMaxSeconds { get; init; }

    public int? PerHour { get; init; }

    public int? PerDay { get; init; }

    public int? NewPerDay { get; init; }

    public IReadOnlyList<WarmUpStage>? WarmUp { get; init; }

    public int? AfterReconnectPerDay { get; init; }

    public double? ReconnectHours { get; init; }

    public double? IdleHours { get; init; }

    public double? AgeDays { get; init; }

    public SendWindow? Hours { get; init; }

    public double? RecipientGapHours { get; init; }

    public int? RecipientPerWeek { get; init; }

    /// <summary>Nothing is a person's own.</summary>
    public static readonly PaceOverrides None = new();
}

/// <summary>
/// The recommended pace of each kind of line, as data. Drawn from what careful operators use and what people reported after bans (docs/pace.md); a judgement, to
/// be adjusted, and no protection from a ban.
/// </summary>
public static class PaceProfiles
{
    private static readonly SendWindow OfficeHours = new([new WindowRange(Weekdays.Working, 9 * 60, 20 * 60)], WindowClock.Tenant, Holidays: true);

    private static readonly PaceSettings Cold = new()
    {
        Gap = TimeSpan.FromSeconds(45),
        GapJitter = TimeSpan.FromSeconds(45),
        PauseEvery = 30,
        PauseMin = TimeSpan.FromMinutes(10),
        PauseMax = TimeSpan.FromMinutes(20),
        PerHour = 12,
        WarmUp =
        [
            new WarmUpStage(FromDay: 0, PerDay: 20, NewPerDay: 5), new WarmUpStage(4, 50, 10), new WarmUpStage(8, 100, 20), new WarmUpStage(15, 200, 30),
            new WarmUpStage(31, PerDay: null, NewPerDay: 50),
        ],
        AfterReconnectPerDay = 15,
        ReconnectTime = TimeSpan.FromHours(72),
        IdleTime = TimeSpan.FromHours(72),
        Hours = OfficeHours,
        RecipientGap = TimeSpan.FromHours(6),
        RecipientPerWeek = 2,
    };

    private static readonly PaceSettings Warm = Cold with
    {
        Gap = TimeSpan.FromSeconds(20),
        GapJitter = TimeSpan.FromSeconds(25),
        PauseEvery = 50,
        PauseMin = TimeSpan.FromMinutes(5),
        PauseMax = TimeSpan.FromMinutes(10),
        PerHour = 60,
        PerDay = 200,
        NewPerDay = 50,
        WarmUp = [new WarmUpStage(FromDay: 0, PerDay: 100, NewPerDay: 30), new WarmUpStage(7, null)],
        AgeAtStart = TimeSpan.FromDays(31),
    };

    // The lowest tier of an account is 250 people a day; four fifths of that leave room for what others send by it.
    private static readonly PaceSettings Cloud = new()
    {
        Gap = TimeSpan.FromSeconds(1),
        GapJitter = TimeSpan.FromSeconds(1),
        NewPerDay = 200,
        Hours = OfficeHours,
        RecipientGap = TimeSpan.FromHours(24),
    };

    /// <summary>The recommendation for a kind of line.</summary>
    public static PaceSettings Of(PaceProfile profile) => profile switch
    {
        PaceProfile.Cold => Cold,
        PaceProfile.Warm => Warm,
        PaceProfile.Cloud => Cloud,
        _ => PaceSettings.None,
    };

    /// <summary>What a kind of line has in a tenant: the recommendation, with the tenant's own warm-up if it has one.</summary>
    public static PaceSettings Of(PaceProfile profile, TenantWarmUps tenant) => tenant.Of(profile) is { } own ? Of(profile) with { WarmUp = own } : Of(profile);

    /// <summary>The recommended kind of line for a number of a kind of gateway.</summary>
    public static PaceProfile ForGateway(string gatewayKind) =>
        string.Equals(gatewayKind, "cloud", StringComparison.Ordinal) ? PaceProfile.Cloud : PaceProfile.Cold;

    /// <summary>What a kind of line has in a tenant, with the number's own settings over it.</summary>
    public static PaceSettings Effective(PaceProfile profile, PaceOverrides own, TenantWarmUps tenant)
    {
        var recommended = Of(profile, tenant);
        return recommended with
        {
            Gap = Seconds(own.GapSeconds) ?? recommended.Gap,
            GapJitter = Seconds(own.GapJitterSeconds) ?? recommended.GapJitter,
            PauseEvery = Limit(own.PauseEvery, recommended.PauseEvery),
            PauseMin = Seconds(own.PauseMinSeconds) ?? recommended.PauseMin,
            PauseMax = Longer(Seconds(own.PauseMinSeconds) ?? recommended.PauseMin, Seconds(own.PauseMaxSeconds) ?? recommended.PauseMax),
            PerHour = Limit(own.PerHour, recommended.PerHour),
            PerDay = Limit(own.PerDay, recommended.PerDay),
            NewPerDay = Limit(own.NewPerDay, recommended.NewPerDay),
            WarmUp = own.WarmUp ?? recommended.WarmUp,
            AfterReconnectPerDay = Limit(own.AfterReconnectPerDay, recommended.AfterReconnectPerDay),
            ReconnectTime = own.ReconnectHours is { } reconnect ? TimeSpan.FromHours(reconnect) : recommended.ReconnectTime,
            IdleTime = own.IdleHours is { } idle ? TimeSpan.FromHours(idle) : recommended.IdleTime,
            AgeAtStart = own.AgeDays is { } age ? TimeSpan.FromDays(age) : recommended.AgeAtStart,
            RecipientGap = own.RecipientGapHours is { } rest ? TimeSpan.FromHours(rest) : recommended.RecipientGap,
            RecipientPerWeek = Limit(own.RecipientPerWeek, recommended.RecipientPerWeek),
            Hours = own.Hours is null ? recommended.Hours : own.Hours.Ranges.Count == 0 ? null : own.Hours,
        };
    }

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static int? Limit(int? own, int? otherwise) => own is null ? otherwise : own == 0 ? null : own;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
